internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// Freezes what a manifest lists.
package struct ManifestList: Sendable {
    /// What is done with the balls.
    package enum Purpose: Sendable {
        case put(tags: [String: String])
        case get, delete
    }

    private let input: ListFile
    private let scratch: FilePath
    private var file: FilePath { input.path }
    private var name: String { input.name }

    /// - Parameters:
    ///   - input: the manifest.
    ///   - scratch: where the list and temporary files lie.
    package init(_ input: ListFile, scratch: FilePath) {
        self.input = input
        self.scratch = scratch
    }

    /// Reads the manifest to its end; nothing is done before.
    ///
    /// - Returns: the list; of a get with files a list of puts, each a ball with its file.
    /// - Throws: `MictlanXError`, with the line; for a ball that two lines name where one would undo the other.
    package func freeze(for purpose: Purpose) async throws -> ItemSet {
        defer { withExtendedLifetime(input) {} }
        return switch purpose {
        case .put(let tags): try await puts(tags)
        case .get: try await balls(isDeletion: false)
        case .delete: try await balls(isDeletion: true)
        }
    }

    private func puts(_ tags: [String: String]) async throws -> ItemSet {
        let list = try PutListWriter(try ListWriter(namelessIn: scratch, kind: .puts), scratch: scratch)
        try await BlockingWork.run { [self] isCancelled in
            var manifest = try ManifestReader(file, name: name)
            while let entry = try manifest.next() {
                guard !isCancelled() else { throw CancellationError() }
                guard let path = entry.file.map({ FilePath(bytes: $0) }) else {
                    throw manifest.failure("it names no file")
                }
                let file = LocalSelection.item(path, entry.name)
                let own = LocalSelection.tags(of: path, name: entry.isByID ? [] : entry.name)
                let tags = own.merging(tags) { $1 }.merging(entry.tags) { $1 }
                if entry.isByID {
                    try list.append(PutItem(file: file, address: entry.address, tags: tags))
                } else {
                    try list.append(file, as: entry.address.ball.name, in: entry.address.bucket, tags: tags)
                }
            }
        }
        return try await list.freeze()
    }

    private func balls(isDeletion: Bool) async throws -> ItemSet {
        let names = try NameClashes(in: scratch)
        let writer = try await BlockingWork.run { [self] isCancelled in
            var manifest = try ManifestReader(file, name: name)
            var writer: ListWriter?
            var namesFiles = false
            while let entry = try manifest.next() {
                guard !isCancelled() else { throw CancellationError() }
                let list: ListWriter
                if let writer {
                    list = writer
                } else {
                    namesFiles = !isDeletion && entry.file != nil
                    list = try ListWriter(namelessIn: scratch, kind: namesFiles ? .puts : .balls)
                    writer = list
                }
                if isDeletion { try names.append(Array("\(entry.address)".utf8), list.count) }
                guard isDeletion || namesFiles == (entry.file != nil) else {
                    throw manifest.failure("of a get either every line names a file or none does")
                }
                try list.append(Self.item(entry, namesFile: namesFiles))
            }
            return try writer ?? ListWriter(namelessIn: scratch, kind: .balls)
        }
        let items = try await writer.freeze()
        guard isDeletion, case .same(let ordinal, _)? = try await names.first() else { return items }
        let label = try await items.items(at: ordinal).first?.label ?? ""
        throw MictlanXError(.invalidArgument, "\(name): two lines name '\(label)'. Nothing was deleted")
    }

    private static func item(_ entry: ManifestReader.Entry, namesFile: Bool) -> WorkItem {
        if namesFile, let file = entry.file {
            let file = FileItem(
                relative: entry.name, path: FilePath(bytes: file), size: entry.size ?? 0,
                modified: Timestamp(nanoseconds: 0),
                inode: 0)
            return .put(PutItem(file: file, address: entry.address, tags: [:]))
        }
        return .ball(
            BallItem(
                address: entry.address, size: entry.size, chunks: 0, checksum: entry.checksum, tags: [:], updatedAt: nil
            ))
    }
}
