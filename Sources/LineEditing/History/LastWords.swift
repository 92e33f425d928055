/// The last words of earlier lines, which a key inserts one after the other.
struct LastWords {
    private static let maximumCount = 100

    private var words: [String] = []
    /// Which one stands in the line, counted from the newest, and how the line was then.
    private var shown: (index: Int, text: String)?

    mutating func remember(_ entry: String) {
        shown = nil
        guard let word = Self.lastWord(of: entry) else { return }
        words.append(word)
        if words.count > Self.maximumCount { words.removeFirst() }
    }

    /// The word to insert.
    ///
    /// - Parameter text: the line up to the cursor.
    /// - Returns: how many scalars before the cursor it replaces, and the word; nil where there is none.
    mutating func next(before text: String) -> (replaced: Int, word: String)? {
        let isAgain = shown?.text == text
        let index = isAgain ? (shown?.index ?? 0) + 1 : 0
        guard index < words.count else { return nil }
        let replaced = isAgain ? words[words.count - index].unicodeScalars.count : 0
        let word = words[words.count - 1 - index]
        shown = (index, String(String.UnicodeScalarView(text.unicodeScalars.dropLast(replaced))) + word)
        return (replaced, word)
    }

    /// The last word as it was written, quotes and all.
    static func lastWord(of entry: String) -> String? {
        var last: String?
        var word = String.UnicodeScalarView()
        var quote: Unicode.Scalar?
        var isEscaped = false
        for scalar in entry.unicodeScalars {
            if quote == nil, !isEscaped, [" ", "\t", "\n", ";"].contains(scalar) {
                if !word.isEmpty { last = String(word) }
                word = String.UnicodeScalarView()
                continue
            }
            word.append(scalar)
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\", quote != "'" {
                isEscaped = true
            } else if quote == scalar {
                quote = nil
            } else if quote == nil, scalar == "'" || scalar == "\"" {
                quote = scalar
            }
        }
        return word.isEmpty ? last : String(word)
    }
}
