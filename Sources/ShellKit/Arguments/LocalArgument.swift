import ArgumentParser
import MictlanXPlatform
import SystemPackage

/// A path on this machine, by its bytes; `-` is standard input or output.
struct LocalArgument: AnyWord, Sendable {
    var argument: ExpandedWord

    init(argument: String) {
        self.argument = ArgumentText.decoded(argument)
    }

    init(_ argument: ExpandedWord) {
        self.argument = argument
    }

    var isStandardStream: Bool { argument.bytes == [UInt8(ascii: "-")] }

    /// Whether a directory's content is meant, not the directory (rsync's rule).
    var endsWithSlash: Bool { argument.bytes.last == UInt8(ascii: "/") }

    /// Whether the word is local where it may be remote as well: it begins with `/`, `./`, `../` or `~/`.
    var isWrittenAsLocal: Bool {
        let text = argument.text
        return [".", "..", "~"].contains(text) || ["/", "./", "../", "~/"].contains { text.hasPrefix($0) }
    }

    /// Whether a directory is meant: it is written as one, or is one.
    func isDirectory(home: String?) -> Bool {
        endsWithSlash || (try? FileStatus(path(home: home)))?.kind == .directory
    }

    /// The text for messages.
    var text: String { argument.text }

    /// The path; an unquoted `~` at its beginning is the home directory.
    ///
    /// - Parameters:
    ///   - home: the home directory.
    ///   - base: where a relative path begins; `nil` for the working directory, which is then no part of the path.
    /// - Returns: the path.
    func path(home: String?, base: FilePath? = nil) -> FilePath {
        var bytes = argument.bytes
        let isHome = argument.units.first.map { $0.byte == UInt8(ascii: "~") && !$0.isQuoted } ?? false
        if isHome, let home, bytes.count == 1 || bytes[1] == UInt8(ascii: "/") {
            bytes.replaceSubrange(..<1, with: home.utf8)
        }
        let path = FilePath(bytes: bytes)
        return base?.pushing(path) ?? path
    }
}
