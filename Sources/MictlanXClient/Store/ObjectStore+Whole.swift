package import MictlanXModel

extension ObjectStore {
    /// What an item of a size takes of the window of a job where it goes along with others, see ``BulkWindow``.
    package func small(_ size: Int?) -> Int? { takesTogether ? HTTPBody.small(size) : nil }

    /// The same of an item without a content, as a delete.
    package var bare: Int? { takesTogether ? BulkWindow.bare : nil }

    /// What a ball is, for somebody who is going to read all of it.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: the ball; all its chunks are there.
    /// - Throws: ``MictlanXError``: `notFound`; `existenceUnknown` where a peer that does not answer may have what is missing;
    ///   `incomplete` where none has it; the network's codes.
    package func wholeInfo(of address: BallAddress, call: CallOptions = .reading) async throws -> BallInfo {
        let info = try await info(of: address, call: call)
        guard !info.isComplete else { return info }
        // A verification asks again, and all peers, before it says that something is not there.
        return try await verify(address, options: VerifyOptions(call: call))
    }
}
