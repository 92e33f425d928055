internal import MictlanXModel

extension RouterAPI {
    /// Many requests as the body of one (docs/wire-notes.md), where their connection cannot answer them at once: each is wanted
    /// by itself.
    func batch(_ body: inout RequestBody) async throws -> Reply {
        let bytes = try await body.collect(upTo: ByteCount(BatchPart.maximumBytes))
        guard let requests = [BatchRequest](batch: bytes), !requests.isEmpty else {
            throw Refusal(
                status: 400, "the body holds no requests, or more than \(BatchPart.maximumCount), or other bytes")
        }
        return .batch(requests.map { _ in .alone })
    }
}
