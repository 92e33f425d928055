internal import MictlanXModel

extension ClientCore {
    /// The chunks of a ball, each once, by index.
    ///
    /// One request where the router answers it in full. The real router may leave empty chunks out, so that an empty ball
    /// is asked for by its chunks.
    ///
    /// - Returns: the ball, with at least one chunk; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    func detail(of address: BallAddress, _ operation: Operation) async throws -> BallDetail {
        guard let detail = try await existing(address, operation) else {
            throw MictlanXError(.notFound, "ball '\(address)' does not exist")
        }
        return detail
    }

    /// As ``detail(of:_:)``, `nil` when there is no such ball.
    func existing(_ address: BallAddress, _ operation: Operation) async throws -> BallDetail? {
        var chunks: [ChunkMetadata] = []
        do {
            let route = APIRoute.ballChunks(bucket: address.bucket.rawValue, ball: address.ball.rawValue)
            chunks = try await json(BallChunksReply.self, Call(route: route), operation).chunks
        } catch MictlanXError.Code.notFound {}
        if chunks.isEmpty, !operation.session.capabilities.contains(.orderedListing) {
            do {
                chunks = [try await metadata(of: address.ball.chunk(0), in: address.bucket, operation)]
            } catch MictlanXError.Code.notFound {}
        }
        return chunks.isEmpty ? nil : BallDetail(address: address, metadata: chunks)
    }

    /// The metadata of one chunk.
    ///
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    func metadata(of key: ChunkKey, in bucket: BucketID, _ operation: Operation) async throws -> ChunkMetadata {
        let route = APIRoute.chunkMetadata(bucket: bucket.rawValue, key: key.rawValue)
        return try await json(ChunkMetadataReply.self, Call(route: route), operation).metadata
    }
}

extension BallDetail {
    /// Refuses a ball that could not be read whole.
    ///
    /// - Throws: ``MictlanXError`` `incomplete`.
    func checkComplete() throws(MictlanXError) {
        guard !info.isComplete else { return }
        let expected = info.expectedChunks.map(String.init) ?? "an unknown number of"
        throw MictlanXError(
            .incomplete,
            "ball '\(info.address)' is incomplete or inconsistent: \(info.chunks) of \(expected) chunks are there;"
                + " put it again to complete it, or delete it")
    }
}
