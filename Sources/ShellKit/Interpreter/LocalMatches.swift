import MictlanXBatch
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// The local files that a pattern in a list means, in the order of their names.
enum LocalMatches {
    /// So many names a list may have.
    private static let limit = 100_000

    /// - Throws: `ShellError` with code 9 where nothing matches, 8 for more names than a list may have.
    static func names(_ pattern: LocalArgument, home: String?) async throws -> [ExpandedWord] {
        let local: LocalPattern?
        do {
            local = try await LocalPattern(pattern, home: home, word: 1)
        } catch var error as ShellError {
            // It is no operand of a verb.
            error.word = nil
            throw error
        }
        guard let local else { return [pattern.argument] }
        let found = try await BlockingWork.run { _ in
            var names: [[UInt8]] = []
            var walker = try FileWalker(root: local.root, filter: local.filter)
            while let file = walker.next() {
                guard names.count < limit else {
                    throw ShellError.guarded("\(pattern.text.quoted) matches more than \(limit) files")
                }
                names.append(local.root == "." ? file.relative : file.path.bytes)
            }
            return names
        }
        return found.sorted { $0.lexicographicallyPrecedes($1) }.map { name in
            var word = ExpandedWord()
            word.append(name, isQuoted: true)
            return word
        }
    }
}
