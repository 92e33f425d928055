/// Finds the word that was probably meant.
package enum Suggestion {
    /// Words longer than this are not compared: no name of the language is.
    private static let longestWord = 64

    /// The candidate nearest to a word: within two edits (a swap of neighbours counts as one), or begun by it.
    ///
    /// Upper and lower case and the difference between `-` and `_` count as nothing.
    ///
    /// - Parameters:
    ///   - word: What was written.
    ///   - candidates: What could have been meant.
    /// - Returns: The best candidate, the first of several equal ones, or `nil`.
    package static func closest(to word: some StringProtocol, among candidates: some Sequence<String>) -> String? {
        let written = normalized(word)
        guard !written.isEmpty, written.count <= longestWord else { return nil }
        // One edit turns any short word into any other: be stricter with them.
        let tolerance = written.count <= 3 ? 1 : 2
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let meant = normalized(candidate)
            guard meant.count <= longestWord else { continue }
            var distance = editDistance(written, meant)
            if distance > tolerance {
                guard written.count >= 3, meant.starts(with: written) else { continue }
                distance = tolerance + 1
            }
            if distance >= min(written.count, meant.count) { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.word
    }

    private static func normalized(_ word: some StringProtocol) -> [Unicode.Scalar] {
        word.lowercased().unicodeScalars.map { $0 == "-" ? "_" : $0 }
    }

    /// The optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
    static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty else { return right.count }
        guard !right.isEmpty else { return left.count }
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        var current = previous
        for i in 1...left.count {
            current[0] = i
            for j in 1...right.count {
                let replace = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
                current[j] = min(previous[j] + 1, current[j - 1] + 1, replace)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    current[j] = min(current[j], beforePrevious[j - 2] + 1)
                }
            }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[right.count]
    }
}
