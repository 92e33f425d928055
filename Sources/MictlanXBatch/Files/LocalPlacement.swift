package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Where balls go when they are written to files: one to the file that was named, several below one directory, each
/// under its name, never outside of it.
package struct LocalPlacement: Sendable {
    private enum Place: Sendable {
        case file(FilePath, makesDirectory: Bool)
        case directory(FilePath, exact: Set<BallAddress>, followsLinks: Bool)
    }

    private let place: Place
    /// Where the files are that a list names with its balls; `nil` where the list names none.
    private var named: FilePath?
    /// What of each name does not become a part of its path.
    private var prefix: [UInt8] = []

    /// Whether files are also written through links to directories that are below the root.
    package var followsLinks: Bool {
        if case .directory(_, _, let follows) = place { follows } else { false }
    }

    /// One ball goes to the very file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - makesDirectory: whether the directory of the file is made where there is none.
    /// - Returns: the placement.
    package static func file(_ path: FilePath, makesDirectory: Bool) -> LocalPlacement {
        LocalPlacement(place: .file(path, makesDirectory: makesDirectory))
    }

    /// Every ball goes below a directory. A `/` in the name makes directories.
    ///
    /// - Parameters:
    ///   - root: the directory; it is made where there is none.
    ///   - exact: the balls that go by the last component of their name, not by the whole of it.
    ///   - followsLinks: whether files are also written through links to directories that are below the root.
    /// - Returns: the placement.
    package static func directory(
        _ root: FilePath, exact: Set<BallAddress> = [], followsLinks: Bool = false
    ) -> LocalPlacement {
        LocalPlacement(place: .directory(root, exact: exact, followsLinks: followsLinks))
    }

    /// The placement for a list that may name a file with each ball, which then goes there.
    ///
    /// - Parameter base: where relative paths of the list begin.
    /// - Returns: the placement.
    package func honouringNames(from base: FilePath) -> LocalPlacement {
        var placement = self
        placement.named = base
        return placement
    }

    /// The placement in which each ball goes by what stands behind a prefix of its name.
    package func dropping(_ prefix: [UInt8]) -> LocalPlacement {
        var placement = self
        placement.prefix = prefix
        return placement
    }

    /// The file of an item.
    ///
    /// - Throws: as ``path(for:)``.
    package func path(for item: WorkItem, at address: BallAddress) throws(MictlanXError) -> FilePath {
        guard let named, let target = item.target else { return try path(for: address) }
        return named.pushing(target)
    }

    /// The file of a ball.
    ///
    /// - Throws: `MictlanXError` `invalidArgument` for names that cannot be a file's, or would leave the directory.
    package func path(for address: BallAddress) throws(MictlanXError) -> FilePath {
        switch place {
        case .file(let path, _): return path
        case .directory(let root, let exact, _):
            let name = address.ball.name
            // The checks hold for the whole name, whatever part of it is used.
            do {
                try name.checkIsFileName()
            } catch {
                throw MictlanXError(error.code, "\(error.message); get it alone, to a file that you name")
            }
            let shown = name.bytes.starts(with: prefix) ? name.bytes.dropFirst(prefix.count) : name.bytes[...]
            let parts = shown.split(separator: UInt8(ascii: "/"))
            guard parts.allSatisfy({ !$0.contains(0) && $0.count <= 255 }) else {
                throw MictlanXError(
                    .invalidArgument, "'\(name)' cannot be the name of a file; get it alone, to a file that you name")
            }
            let used = exact.contains(address) ? parts.suffix(1) : parts[...]
            return used.reduce(root) { $0.appending(FilePath.Component(bytes: Array($1))) }
        }
    }

    /// What a list beside the files calls one of them: its path below the directory, or the last part of its name.
    ///
    /// - Parameter path: the file of a ball.
    /// - Returns: the name; the whole path of a file that a list named.
    package func name(of path: FilePath) -> [UInt8] {
        guard named == nil else { return path.bytes }
        switch place {
        case .file: return path.lastComponent?.bytes ?? path.bytes
        case .directory(let root, _, _):
            var rest = path
            guard rest.removePrefix(root) else { return path.bytes }
            return rest.bytes
        }
    }

    /// The word of a command that writes one ball to its file, by the last component of its name: a directory where those on
    /// the way are made.
    ///
    /// - Parameter path: the file of the ball.
    /// - Returns: the path or, with a `/` at its end, its directory.
    package func destination(of path: FilePath) -> [UInt8] {
        guard case .directory = place else { return path.bytes }
        let directory = path.removingLastComponent()
        return (directory.isEmpty ? Array(".".utf8) : directory.bytes) + [UInt8(ascii: "/")]
    }

    /// Refuses, before the first byte, what cannot be written whole: a plain file where a directory is needed, and two
    /// balls of the list that would have one file, or a file and a directory of one name. A ball whose name cannot be a
    /// file's is left to fail alone.
    ///
    /// - Parameters:
    ///   - items: the balls.
    ///   - scratch: where a temporary file may lie.
    /// - Throws: `MictlanXError`: `invalidArgument`, `exists`.
    package func check(_ items: ItemSet, scratch: FilePath) async throws {
        try checkRoot()
        guard case .directory = place, items.count > 1 else { return }
        let names = try NameClashes(in: scratch)
        for try await listed in items.items() {
            guard let address = listed.item.address, let path = try? path(for: listed.item, at: address) else {
                continue
            }
            try names.append(path: path.lexicallyNormalized().bytes, listed.ordinal)
        }
        let advice = "nothing was written; get the balls one after the other, into different places"
        switch try await names.first() {
        case .same(let ordinal, _)?:
            let path = try await path(of: ordinal, in: items)
            throw MictlanXError(.exists, "two balls would be written to '\(path)': \(advice)")
        case .below(let ordinal, _)?:
            let path = try await path(of: ordinal, in: items)
            throw MictlanXError(.exists, "'\(path)' would have to be a file and a directory: \(advice)")
        case nil: return
        }
    }

    private func path(of ordinal: Int, in items: ItemSet) async throws -> FilePath {
        guard let item = try await items.items(at: ordinal).first, let address = item.address else {
            throw WorkItem.damaged
        }
        return try path(for: item, at: address)
    }

    /// A plain file where a directory is needed is seen before anything is asked for.
    private func checkRoot() throws(MictlanXError) {
        var directory: FilePath
        switch place {
        case .file(let path, _): directory = path.removingLastComponent()
        case .directory(let root, _, _): directory = root
        }
        while !directory.isEmpty {
            if let status = try? FileStatus(directory) {
                guard status.kind != .directory else { return }
                throw MictlanXError(SystemFailure(.notDirectory, "cannot write below", directory))
            }
            guard directory.removeLastComponent() else { return }
        }
    }

    /// Makes the directories that a file needs.
    ///
    /// - Throws: `MictlanXError`: `noBucket` where the directory of a file that was named is missing, `invalidArgument`
    ///   for a link that is not followed.
    package func prepareDirectory(of file: FilePath) async throws {
        // Most are there, which a look tells.
        let directory = file.removingLastComponent()
        if !directory.isEmpty, (try? FileStatus(directory))?.kind == .directory { return try checkDirectory(of: file) }
        try await BlockingWork.run { [self] _ in try prepareDirectoryNow(of: file) }
    }

    private func prepareDirectoryNow(of file: FilePath) throws(MictlanXError) {
        try checkDirectory(of: file)
        if case .file(_, makesDirectory: false) = place { return }
        try Self.makeDirectories(for: file)
    }

    /// Checks the directories of a file, and makes none.
    ///
    /// - Throws: as ``prepareDirectory(of:)``.
    package func checkDirectory(of file: FilePath) throws(MictlanXError) {
        let directory = file.removingLastComponent()
        // A file that a list names may lie anywhere.
        guard !directory.isEmpty, named == nil else { return }
        switch place {
        case .file(_, makesDirectory: false):
            try checkRoot()
            guard (try? FileStatus(directory)) != nil else {
                throw MictlanXError(.noBucket, "there is no directory '\(directory)'")
            }
        case .directory(let root, _, followsLinks: false):
            var way = root
            for component in directory.components.dropFirst(root.components.count) {
                way.append(component)
                guard way.isSymbolicLink else { continue }
                throw MictlanXError(
                    .invalidArgument, "'\(way)' is a link, and links below the destination are not followed")
            }
        case .file, .directory: try checkRoot()
        }
    }

    /// Makes the directories above a file.
    ///
    /// - Throws: `MictlanXError`.
    package static func makeDirectories(for file: FilePath) throws(MictlanXError) {
        let directory = file.removingLastComponent()
        guard !directory.isEmpty else { return }
        try MictlanXError.explaining("cannot make the directory", directory) {
            try directory.makeDirectories(mode: 0o777)
        }
    }
}
