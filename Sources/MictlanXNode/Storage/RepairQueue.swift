/// What is to be healed in the background: a few chunks that reads found damaged, or everything.
final class RepairQueue: Sendable {
    enum Request: Hashable, Sendable {
        case everything
        case chunk(bucket: String, key: String)
    }

    /// For one reader.
    let requests: AsyncStream<Request>
    private let continuation: AsyncStream<Request>.Continuation

    /// An empty queue.
    init() {
        (requests, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// Asks for a repair. One that does not fit is left to the next read of the chunk, or the next scrub.
    func add(_ request: Request) { continuation.yield(request) }

    private static let capacity = 256
}
