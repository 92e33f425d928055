internal import MictlanXModel
internal import Synchronization

/// Sends small requests to our node many at once: while some are on their way, those that come are gathered and go as one
/// (docs/wire-notes.md). Each has an answer of its own, so that nobody above needs to know.
///
/// Only requests that say so are gathered, see ``HTTPRequest/commonFields``. What carries them is counted by the limiter, not
/// each of them: their number is bounded by those who wait for them.
package final class SharingTransport: HTTPTransport {
    /// What requests have in common that may go together.
    private struct Line: Hashable {
        let endpoint: RouterEndpoint
        let fields: [String]
        let verification: TLSVerification?

        init?(_ request: HTTPRequest) {
            guard let common = request.commonFields, request.body.inMemory != nil else { return nil }
            endpoint = request.endpoint
            fields = request.headers.prefix(common).flatMap { [$0.name, $0.value] }
            verification = request.verification
        }
    }

    private struct State {
        /// How many requests are on their way on each line.
        var running: [Line: Int] = [:]
        /// Those that wait for one of these to end.
        var waiting: [Line: [SharedRequest]] = [:]
        /// Those that carry requests of others: whoever waits for an answer has a task of its own that may end before.
        var carriers: [Int: Task<Void, Never>] = [:]
        var serial = 0
    }

    private let transport: any HTTPTransport
    private let limiter: AdaptiveLimiter
    private let state = Mutex(State())

    /// While the node writes one to its disk the next is prepared.
    private static let width = 2

    /// How many requests wait for others to end.
    var waitingCount: Int {
        let waiting = state.withLock { Array($0.waiting.values.joined()) }
        return waiting.count { !$0.isEnded }
    }

    /// Wraps what carries the requests.
    ///
    /// - Parameters:
    ///   - transport: sends them.
    ///   - limiter: bounds those on their way; the answers of gathered ones are held in memory, so that they end there.
    package init(_ transport: any HTTPTransport, _ limiter: AdaptiveLimiter) {
        self.transport = transport
        self.limiter = limiter
    }

    package func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let line = Line(request) else { return try await transport.execute(request) }
        let isNext = state.withLock { state in
            guard state.running[line, default: 0] < Self.width else { return false }
            state.running[line, default: 0] += 1
            return true
        }
        guard isNext else { return try await wait(with: SharedRequest(request), on: line) }
        defer { goOn(line) }
        return try await send(request)
    }

    /// Sends one request when its turn comes.
    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await limiter.withPermit(\.load) { try await HeldAnswer(transport.execute(request)) }.response
    }

    private func wait(with shared: SharedRequest, on line: Line) async throws -> HTTPResponse {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                shared.begin(continuation)
                let isNext = state.withLock { state in
                    state.waiting[line, default: []].append(shared)
                    // The last one on its way may have ended meanwhile.
                    guard state.running[line, default: 0] < Self.width else { return false }
                    state.running[line, default: 0] += 1
                    return true
                }
                if isNext { goOn(line) }
            }
        } onCancel: {
            shared.cancel()
        }
    }

    /// Sends what waits, now that there is a place for it.
    private func goOn(_ line: Line) {
        state.withLock { state in
            guard let waiting = state.waiting[line], waiting.contains(where: { !$0.isEnded }) else {
                state.waiting[line] = nil
                state.running[line] = state.running[line].flatMap { $0 > 1 ? $0 - 1 : nil }
                return
            }
            state.serial += 1
            let serial = state.serial
            state.carriers[serial] = Task { [self] in
                await carry(line, serial)
                _ = self.state.withLock { $0.carriers.removeValue(forKey: serial) }
                goOn(line)
            }
        }
    }

    /// Carries requests when their turn comes, and those by themselves that the node wants so.
    private func carry(_ line: Line, _ serial: Int) async {
        // Nobody ends this before it has requests: the permit comes.
        let carried = try? await limiter.withPermit(\.load) { await carryTogether(take(line, serial)) }
        await withTaskGroup { tasks in
            for shared in carried?.alone ?? [] {
                tasks.addTask { [self] in await shared.end(Self.result { try await send(shared.request) }) }
            }
        }
    }

    /// Takes those who wait, as many as go together: until now others came.
    private func take(_ line: Line, _ serial: Int) -> [SharedRequest] {
        let group = state.withLock { state in
            var waiting = state.waiting.removeValue(forKey: line) ?? []
            waiting.removeAll { $0.isEnded }
            let group = Self.group(&waiting)
            if !waiting.isEmpty { state.waiting[line] = waiting }
            return group
        }
        let ride = Ride(group.count)
        let taken = group.filter { $0.take(ride) }
        for _ in taken.count..<group.count { ride.leave() }
        ride.begin { [self] in state.withLock { $0.carriers[serial] }?.cancel() }
        return taken
    }

    /// Takes as many requests as go together.
    private static func group(_ waiting: inout [SharedRequest]) -> [SharedRequest] {
        var size = 0
        let end = waiting.prefix(BatchPart.maximumCount).firstIndex {
            size += $0.size
            return size > BatchPart.maximumBytes
        }
        // The first goes in any case: alone it is no batch.
        let count = min(waiting.count, max(1, end ?? BatchPart.maximumCount))
        let group = Array(waiting.prefix(count))
        waiting.removeFirst(group.count)
        return group
    }

    /// What became of requests that were to go together.
    private struct Carried {
        /// Those that have to go by themselves.
        var alone: [SharedRequest] = []
        /// What the answer says about the load.
        var load = ConcurrencyWindow.Outcome.unknown
    }

    private func carryTogether(_ group: [SharedRequest]) async -> Carried {
        guard group.count > 1, let batch = Batch(group) else {
            guard let only = group.first else { return Carried() }
            let result = await Self.result { try await HeldAnswer(transport.execute(only.request)) }
            only.end(result.map(\.response))
            return Carried(load: ConcurrencyWindow.Outcome(result))
        }
        let result = await Self.result {
            try await HeldAnswer(transport.execute(batch.request), upTo: batch.longestAnswer)
        }
        switch result {
        case .success(let answer) where answer.isSuccess:
            let delivered = batch.deliver(answer)
            return Carried(alone: delivered.alone, load: delivered.load)
        // What stands before our node may take no batches; anything else is the answer to each of them.
        case .success(let answer) where [400, 404, 405, 413, 421].contains(answer.status):
            return Carried(alone: group)
        default:
            for shared in group { shared.end(result.map(\.response)) }
            return Carried(load: ConcurrencyWindow.Outcome(result))
        }
    }

    private static func result<T>(_ body: () async throws -> T) async -> Result<T, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    package func shutdown() async {
        await transport.shutdown()
        while let carrier = state.withLock({ $0.carriers.first?.value }) { await carrier.value }
    }
}
