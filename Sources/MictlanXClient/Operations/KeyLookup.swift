internal import MictlanXModel

extension ClientCore {
    /// The key that has the id of an address, as a ball of one chunk.
    ///
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    func layout(ofKeyAt address: BallAddress, _ operation: Operation) async throws -> BallLayout {
        let key = try await metadata(ofKeyAt: address, operation)
        guard let key, let layout = try layout(ofKey: key, at: address) else {
            throw MictlanXError(.notFound, "the key '\(address.bucket)/\(address.ball)' does not exist")
        }
        return layout
    }

    /// The key by itself that has the id of an address, where nothing else was found that makes a ball; `nil` when there is
    /// none.
    ///
    /// - Parameters:
    ///   - address: what was looked for.
    ///   - found: what is there of it; nothing at a router that was asked for the key as well.
    ///   - operation: what the request belongs to.
    /// - Returns: its metadata as those of a ball of one chunk.
    /// - Throws: the network's codes.
    func loneKey(
        at address: BallAddress, insteadOf found: BallInfo?, _ operation: Operation
    ) async throws -> ChunkMetadata? {
        guard found != nil || operation.session.capabilities.contains(.orderedListing) else { return nil }
        return try await loneKey(at: address, operation)
    }

    /// The key without a layout that has the id of an address; `nil` when there is none.
    ///
    /// - Parameters:
    ///   - address: what was found to be no ball.
    ///   - operation: what the request belongs to.
    /// - Returns: its metadata as those of a ball of one chunk.
    /// - Throws: the network's codes.
    func loneKey(at address: BallAddress, _ operation: Operation) async throws -> ChunkMetadata? {
        guard let key = try await metadata(ofKeyAt: address, operation), key.isLoneKey else { return nil }
        return key.asBall
    }

    func layout(ofKey key: ChunkMetadata, at address: BallAddress) throws(MictlanXError) -> BallLayout? {
        var builder = BallLayoutBuilder(address, in: scratch)
        try builder.add(key.asBall)
        return try builder.finish()
    }

    private func metadata(ofKeyAt address: BallAddress, _ operation: Operation) async throws -> ChunkMetadata? {
        do {
            return try await metadata(of: try ChunkKey(address.ball.rawValue), in: address.bucket, operation)
        } catch MictlanXError.Code.notFound {
            return nil
        }
    }
}
