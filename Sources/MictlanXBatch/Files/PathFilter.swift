/// Which files of a tree are meant: `include` and `exclude` patterns with gitignore's rules, whatever their order.
///
/// A pattern without `/` matches a name at any depth; one with a `/` before its end is a path from the root; one that
/// ends with `/` matches directories only. What is in an excluded directory is excluded. An exclude beats an include.
package struct PathFilter: Hashable, Sendable {
    private struct Rule: Hashable, Sendable {
        let glob: Glob
        let isDirectoryOnly: Bool

        init(_ pattern: String) throws(Glob.Malformed) {
            var bytes = Array(pattern.utf8)
            isDirectoryOnly = bytes.count > 1 && bytes.last == slash
            if isDirectoryOnly { bytes.removeLast() }
            if bytes.first == slash {
                bytes.removeFirst()
            } else if !bytes.contains(slash) {
                bytes = Array("**/".utf8) + bytes
            }
            glob = try Glob(bytes: bytes)
        }

        init(_ glob: Glob) {
            self.glob = glob
            isDirectoryOnly = false
        }
    }

    private let includes: [Rule]
    private let excludes: [Rule]
    /// The one pattern that files must match, where directories that cannot hold a match are not entered.
    private let only: Glob?

    /// The one pattern that files must match from the root on, where there is one.
    package var whole: Glob? { only }

    /// Parses the patterns.
    ///
    /// - Parameters:
    ///   - include: a file must match one of these; none means every file.
    ///   - exclude: a file or directory that matches one of these is left out.
    /// - Throws: ``Glob/Malformed``.
    package init(include: [String] = [], exclude: [String] = []) throws(Glob.Malformed) {
        var rules: ([Rule], [Rule]) = ([], [])
        for pattern in include { rules.0.append(try Rule(pattern)) }
        for pattern in exclude { rules.1.append(try Rule(pattern)) }
        (includes, excludes) = rules
        only = nil
    }

    /// The files whose path below the root is matched whole; directories that cannot hold one are not entered.
    ///
    /// - Parameter pattern: the pattern, from the root on.
    package init(matching pattern: Glob) {
        (includes, excludes) = ([Rule(pattern)], [])
        only = pattern
    }

    /// Whether a file is meant, given its path below the root.
    package func admits(file path: [UInt8]) -> Bool {
        let isIncluded = includes.isEmpty || includes.contains { !$0.isDirectoryOnly && $0.glob.matches(path) }
        return isIncluded && !excludes.contains { !$0.isDirectoryOnly && $0.glob.matches(path) }
    }

    /// Whether a directory is entered, given its path below the root.
    package func enters(directory path: [UInt8]) -> Bool {
        (only?.canMatch(below: path) ?? true) && !excludes.contains { $0.glob.matches(path) }
    }
}

private let slash = UInt8(ascii: "/")
