import MictlanXClient
import MictlanXModel
import Synchronization
import Workflow

/// Lets requests fail as a test says, and counts them.
final class FaultyTransport: HTTPTransport {
    /// What has been asked so far.
    final class Ledger: Sendable {
        private struct State {
            var counts: [Trial.Operation: Int] = [:]
            /// How many requests each fault has seen.
            var seen: [Int]
        }

        private let faults: [Trial.Fault]
        private let state: Mutex<State>

        init(_ faults: [Trial.Fault]) {
            self.faults = faults
            state = Mutex(State(seen: faults.map { _ in 0 }))
        }

        func count(_ operation: Trial.Operation) -> Int { state.withLock { $0.counts[operation] ?? 0 } }

        /// How many faults never came to pass.
        var unused: Int { state.withLock { state in faults.indices.count { state.seen[$0] <= faults[$0].after } } }

        /// Counts a request.
        ///
        /// - Throws: the error with which it fails.
        func note(_ operation: Trial.Operation, bucket: String?) throws {
            let failure = state.withLock { state -> MictlanXError.Code? in
                state.counts[operation, default: 0] += 1
                for (index, fault) in faults.enumerated() where fault.operation == operation {
                    if let wanted = fault.bucket, wanted.rawValue != bucket { continue }
                    state.seen[index] += 1
                    let number = state.seen[index]
                    if number > fault.after, number <= fault.after +| fault.times { return fault.error }
                }
                return nil
            }
            if let failure { throw MictlanXError(failure, "a fault of the test") }
        }
    }

    private let transport: any HTTPTransport
    private let ledger: Ledger
    private let clock: QuietClock

    init(_ transport: any HTTPTransport, _ ledger: Ledger, _ clock: QuietClock) {
        self.transport = transport
        self.ledger = ledger
        self.clock = clock
    }

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        let response = try await clock.holding {
            let (operation, bucket) = Self.operation(request.route)
            if let operation { try ledger.note(operation, bucket: bucket) }
            return try await transport.execute(request)
        }
        let body = ByteStream { [clock] in
            // A stream has one reader at a time and its iterators share their place.
            var iterator = response.body.makeAsyncIterator()
            return try await clock.holding { try await iterator.next() }
        }
        return HTTPResponse(status: response.status, headers: response.headers, body: body, version: response.version)
    }

    func shutdown() async { await transport.shutdown() }

    private static func operation(_ route: APIRoute) -> (Trial.Operation?, bucket: String?) {
        switch route {
        case .registerChunk(let bucket): (.put, bucket)
        case .chunkData(let bucket, _), .mergedBall(let bucket, _): (.get, bucket)
        case .chunkMetadata(let bucket, _), .ballChunks(let bucket, _), .chunkSizes(let bucket, _): (.look, bucket)
        case .bucketListing(let bucket): (.list, bucket)
        case .deleteKey(let bucket, _), .deleteBall(let bucket, _): (.delete, bucket)
        default: (nil, nil)
        }
    }
}
