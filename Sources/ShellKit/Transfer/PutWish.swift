import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// What a put asks of every ball, for a rehearsal: what is so already stays as it is.
struct PutWish: Sendable {
    let options: PutOptions
    /// Tells the media types by the names; `nil` where one type was given for all.
    let types: MediaTypes?
    /// How many peers there are, of a router that refuses a put of more replicas.
    let peers: Int?
    /// How many replicas a chunk has; `nil` where nobody says it.
    let replicas: @Sendable (ChunkMetadata) async throws -> Int?
    let store: any ObjectStore

    /// Whether a ball has the content of a file already.
    func isSame(_ path: FilePath, size: Int, as ball: BallInfo) async throws -> Bool {
        let stored = ball.filters.map(\.size) ?? ball.size
        // Nothing needs to be read where the sizes tell it.
        if ball.isComplete, let stored, stored != size { return false }
        return ball.holds(try await LocalDigest.sha256(of: path), behind: options.filters)
    }

    /// Whether a put of the content that a ball has already would change anything of it.
    func changes(_ ball: BallInfo, to item: PutItem) async throws -> Bool {
        guard ball.isComplete, !ball.isDisabled else { return true }
        var options = options
        options.tags = item.tags
        if let types { options.contentType = types.type(of: item.address.ball.name.bytes) }
        guard !options.changesTags(of: ball) else { return true }
        guard options.replicas > 1 else { return false }
        for try await chunk in store.chunks(of: ball.address) {
            guard let have = try await replicas(chunk), have >= options.replicas else { return true }
        }
        return false
    }

    /// Refuses more replicas than there are peers, as the put would.
    func checkReplicas(in bucket: BucketID) throws {
        guard let peers, options.replicas > peers else { return }
        throw MictlanXError(
            .rejected, "bucket '\(bucket)': \(Count(options.replicas, "replica")), \(Count(peers, "peer"))")
    }
}
