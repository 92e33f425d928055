import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Which file a ball is written to, and that no two of them share one.
struct LocalLayout: Sendable {
    private enum Place: Sendable {
        case file(FilePath)
        /// Balls that were named exactly go by their last component, those of a pattern by their whole name.
        case directory(FilePath, exact: Set<BallAddress>)
    }

    private let place: Place

    /// - Throws: `ShellError` when several balls were to go to one file.
    init(destination: LocalArgument, home: String?, selection: BallSelection, word: Int) throws(ShellError) {
        let path = destination.path(home: home)
        let isDirectory = destination.endsWithSlash || Self.kind(of: path) == .directory
        let balls = selection.targets.compactMap { target -> BallAddress? in
            guard case .ball(let address) = target else { return nil }
            return address
        }
        if balls.count == 1, selection.targets.count == 1, !isDirectory {
            place = .file(path)
            return
        }
        if Self.kind(of: path) == .file {
            throw ShellError(.exists, "\(path): a file, and several balls need a directory", word: word)
        }
        place = .directory(path, exact: Set(balls))
    }

    private static func kind(of path: FilePath) -> FileStatus.Kind? { (try? FileStatus(path))?.kind }

    /// The file of a ball.
    ///
    /// - Throws: `ShellError` for a name that would leave the directory.
    func path(for address: BallAddress) throws(ShellError) -> FilePath {
        switch place {
        case .file(let path):
            return path
        case .directory(let root, let exact):
            do {
                let name = address.ball.name
                let slash = UInt8(ascii: "/")
                guard exact.contains(address), let last = name.bytes.split(separator: slash).last else {
                    return try LocalPlacement.path(for: name, below: root)
                }
                // The checks hold for the whole name, whatever part of it is used.
                _ = try LocalPlacement.path(for: name, below: root)
                return root.appending(FilePath(bytes: Array(last)).components)
            } catch {
                throw ShellError(error)
            }
        }
    }

    /// Makes the directories that a name asks for; the one of a file that was named by hand must be there.
    func prepareDirectory(of path: FilePath) throws(ShellError) {
        if case .file = place {
            let directory = path.removingLastComponent()
            guard directory.isEmpty || Self.kind(of: directory) == .directory else {
                throw ShellError(.noBucket, "there is no directory \(directory.string.quoted)")
            }
            return
        }
        do {
            try LocalPlacement.makeDirectories(for: path)
        } catch {
            throw ShellError(error)
        }
    }

    func makeCheck() -> Check { Check(layout: self) }

    /// Refuses, before the first byte, what would overwrite itself. Keeps a hash for each path: 8 bytes, not the path.
    struct Check {
        private let layout: LocalLayout
        private var files: Set<Int> = []
        private var directories: Set<Int> = []

        init(layout: LocalLayout) {
            self.layout = layout
        }

        mutating func add(_ address: BallAddress) throws(ShellError) {
            let path = try layout.path(for: address)
            var bytes = path.lexicallyNormalized().bytes[...]
            guard files.insert(bytes.hashValue).inserted else {
                throw ShellError(
                    .exists, "two balls would be written to \(path.string.quoted): nothing was written",
                    hint: "get them one after the other, into different places")
            }
            guard !directories.contains(bytes.hashValue) else { throw clash(path) }
            while let slash = bytes.lastIndex(of: UInt8(ascii: "/")) {
                bytes = bytes[..<slash]
                guard !files.contains(bytes.hashValue) else { throw clash(FilePath(bytes: Array(bytes))) }
                directories.insert(bytes.hashValue)
            }
        }

        private func clash(_ path: FilePath) -> ShellError {
            ShellError(
                .exists,
                "\(path.string.quoted) would have to be a file and a directory: nothing was written",
                hint: "get the balls one after the other, into different places")
        }
    }
}
