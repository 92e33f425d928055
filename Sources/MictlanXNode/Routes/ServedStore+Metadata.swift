internal import NIOCore
internal import NIOHTTP1

extension ServedStore {
    /// Wire protocol §3.5, §4: what is known of one chunk.
    func chunkMetadata(_ bucket: String, _ key: String, at peer: Int? = nil) async throws -> Reply {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        let located = try await store.chunk(bucket: bucket, key: key)
        guard let located, let holder = located.holder(at: peer) else {
            var refusal = Refusal.notFound("No metadata found for \(bucket)@\(key)")
            if peer == nil { refusal.recorded = .text(500, "404: No available peers") }
            throw refusal
        }
        return try metadataReply(located.chunk, at: holder)
    }

    /// The answer with what is known of a chunk at a peer.
    func metadataReply(_ chunk: CatalogChunk, at holder: Int) throws -> Reply {
        // A damaged document would make another answer of this one.
        try chunk.requireMetadata()
        var json = WireJSON()
        json.field("service_time", 0)
        json.field("peer_id", peerID(holder))
        json.field("local_peer_id", peerID(holder))
        json.field("metadata", document: chunk.document)
        return .json(ByteBuffer(string: json.object()))
    }

    /// §3.13: takes a chunk out of service: it is listed with `is_disabled`, and not served. One that is not there is a
    /// success, too. A put of the same content, or an update of the metadata, brings it back.
    func disable(_ bucket: String, _ key: String) async throws -> Reply {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        try await store.disable(key, in: bucket)
        return Reply(status: .noContent)
    }

    /// A document around a listing.
    func listing(
        _ scope: ListingScope, after start: ListingPosition? = nil, prefix: String, suffix: String,
        range: Range<Int> = 0..<Int.max
    ) async throws -> Reply {
        var limits = PageLimits.standard
        limits.rows = min(limits.rows, range.count)
        let page =
            range.isEmpty
            ? ListingPage(documents: [])
            : try await store.page(of: scope, after: start, skip: range.lowerBound, limits: limits)
        return .json(
            pieces: ListingPieces(
                store: store, scope: scope, firstPage: page, prefix: prefix, suffix: suffix, count: range.count))
    }
}

extension LocatedChunk {
    /// Who answers for the chunk: a peer if it has it, or the first.
    func holder(at peer: Int?) -> Int? {
        guard let peer else { return holders.first?.peer }
        return holders.contains { $0.peer == peer } ? peer : nil
    }
}
