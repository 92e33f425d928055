import MictlanXBatch
import MictlanXClient
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// A pattern for local files: where its walk begins, and which of the files there it means.
///
/// The components before the first that holds a pattern character are the root; the matches are named by their path
/// below it, so that two files of one name in different directories stay two.
struct LocalPattern: Sendable {
    let root: FilePath
    let filter: PathFilter

    /// Nil for a word without active pattern characters.
    ///
    /// - Throws: `ShellError` with code 9 when nothing matches, 2 for a pattern that is malformed.
    init?(_ source: LocalArgument, home: String?, word: Int) async throws {
        let units = source.argument.units
        guard PatternText.isPattern(units), let first = units.firstIndex(where: PatternText.isActive) else {
            return nil
        }
        let start = units[..<first].lastIndex { $0.byte == UInt8(ascii: "/") }.map { $0 + 1 } ?? 0
        root =
            start == 0 ? "." : LocalArgument(ExpandedWord(units: Array(units[..<start]))).path(home: home)
        do {
            filter = PathFilter(matching: try Glob(bytes: PatternText.pattern(of: units[start...])))
        } catch {
            throw ShellError.usage("\(source.text.quoted): \(error)", word: word)
        }
        guard try await hasMatch() else {
            throw ShellError.noMatch(
                "no file matches \(source.text.quoted)",
                hint: "a pattern matches files, not directories; a directory is put whole by its name", word: word)
        }
    }

    /// Looks only as far as the first match.
    private func hasMatch() async throws -> Bool {
        do {
            return try await BlockingWork.run { [self] _ in
                var walker = try FileWalker(root: root, filter: filter)
                if walker.next() != nil { return true }
                // What could not be walked may have held a match: that is told in place of "no match".
                try walker.checkComplete()
                return false
            }
        } catch let error as MictlanXError where error.code == .noBucket || error.code == .invalidArgument {
            return false
        }
    }
}
