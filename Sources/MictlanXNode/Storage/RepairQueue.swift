/// What is to be healed in the background: a few chunks that reads found damaged, or everything.
final class RepairQueue: Sendable {
    enum Repair: Hashable, Sendable {
        case everything
        case chunk(bucket: String, key: String)
    }

    /// For one reader.
    let requests: AsyncStream<Repair>
    private let continuation: AsyncStream<Repair>.Continuation

    /// An empty queue.
    init() {
        (requests, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// Asks for a repair. One that does not fit is left to the next read of the chunk, or the next scrub.
    func add(_ repair: Repair) { continuation.yield(repair) }

    private static let capacity = 256
}
