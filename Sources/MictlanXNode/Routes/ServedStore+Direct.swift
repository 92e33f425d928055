internal import MictlanXModel
internal import NIOHTTP1

extension ServedStore {
    /// Wire protocol §3.6, §4 at once: the bytes of a small chunk in service.
    ///
    /// - Returns: `nil` for every other one, and where it takes longer to tell.
    /// - Throws: what is to be refused.
    func chunkDataAtOnce(_ bucket: String, _ key: String, at peer: Int? = nil, _ request: Request)
        throws -> Reply?
    {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        guard peer != nil || !request.headers.contains(name: WireHeader.peerID) else { return nil }
        try request.checkNumber(WireHeader.forceGet)
        try request.checkChunkSize()
        return try store.contentAtOnce(bucket: bucket, key: key, at: peer).map {
            try reply(with: $0, request)
        }
    }

    /// §3.5, §4 at once: what is known of a chunk.
    ///
    /// - Returns: `nil` for one that is not there, and where it takes longer to tell.
    /// - Throws: what is to be refused.
    func chunkMetadataAtOnce(_ bucket: String, _ key: String, at peer: Int? = nil) throws -> Reply? {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        guard let located = try store.chunkAtOnce(bucket: bucket, key: key),
            let holder = located.holder(at: peer)
        else { return nil }
        return try metadataReply(located.chunk, at: holder)
    }
}
