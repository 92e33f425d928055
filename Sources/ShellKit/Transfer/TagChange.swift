import MictlanXClient
import MictlanXModel
import MictlanXText

/// What `tag` changes of the tags of a ball.
struct TagChange: Sendable, Equatable {
    let added: [String: String]
    let removed: Set<String>

    /// Tags that carry the layout, the time and the filters of a ball: with others it could not be read.
    private static let fixed = ReservedTag.layout.union(ReservedTag.filtering).union([
        ReservedTag.updatedAt
    ])

    /// - Throws: `ShellError` with code 2 for a tag that nobody may set, and for one that is set and removed.
    init(adding: [KeyValue], removed: [String]) throws(ShellError) {
        added = Dictionary(adding.map { ($0.key, $0.value) }) { $1 }
        self.removed = Set(removed)
        for key in added.keys.sorted() + removed where Self.fixed.contains(key) {
            throw .usage("the tag \(key.quoted) belongs to the layout of the ball and cannot be changed")
        }
        if let both = self.removed.first(where: { added[$0] != nil }) {
            throw .usage("the tag \(both.quoted) would be set and removed")
        }
    }

    var isEmpty: Bool { added.isEmpty && removed.isEmpty }

    func applied(to tags: [String: String]) -> [String: String] {
        tags.filter { !removed.contains($0.key) }.merging(added) { $1 }
    }

    func changes(_ tags: [String: String]) -> Bool { applied(to: tags) != tags }
}

extension StoreOptions {
    /// Changes the metadata of every chunk of a ball, one after the other: no byte of its content travels. A change that
    /// breaks off leaves the last chunks as they were, and the same command again mends that.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - store: the store.
    ///   - context: knows the routers.
    ///   - change: what becomes of the metadata of a chunk.
    /// - Throws: `MictlanXError`: `configuration` from a router that cannot do it, as the recorded one; `notFound`.
    func update(
        _ address: BallAddress, of store: any ObjectStore, in context: CommandContext,
        _ change: (ChunkMetadata) -> ChunkMetadata
    ) async throws {
        for try await chunk in store.chunks(of: address) {
            let changed = change(chunk)
            guard changed != chunk else { continue }
            do {
                try await ask(in: context) { try await $0.updateMetadata(changed) }
            } catch let error as MictlanXError where error.code == .serverError || error.code == .configuration {
                throw MictlanXError(
                    .configuration,
                    "'\(address)' cannot be changed: this router has no way to change what it has registered "
                        + "(\(error.message)); put the content again under another name")
            }
        }
    }
}
