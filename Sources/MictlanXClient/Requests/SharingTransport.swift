internal import MictlanXModel
internal import Synchronization

/// Sends small requests to our node many at once: while some are on their way, those that come are gathered and go as one
/// (docs/wire-notes.md). Each has an answer of its own, so that nobody above needs to know.
///
/// Only requests that say so are gathered, see ``HTTPRequest/commonFields``.
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
    private let state = Mutex(State())

    /// While the node writes one to its disk the next is prepared.
    private static let width = 2

    /// How many requests wait for others to end.
    var waitingCount: Int {
        let waiting = state.withLock { Array($0.waiting.values.joined()) }
        return waiting.count { !$0.isEnded }
    }

    /// Wraps what carries the requests.
    package init(_ transport: any HTTPTransport) { self.transport = transport }

    package func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let line = Line(request) else { return try await transport.execute(request) }
        let isNext = state.withLock { state in
            guard state.running[line, default: 0] < Self.width else { return false }
            state.running[line, default: 0] += 1
            return true
        }
        guard isNext else { return try await wait(with: SharedRequest(request), on: line) }
        defer { goOn(line) }
        return try await transport.execute(request)
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
            var waiting = state.waiting.removeValue(forKey: line) ?? []
            waiting.removeAll { $0.isEnded }
            let group = Self.group(&waiting)
            if !waiting.isEmpty { state.waiting[line] = waiting }
            guard !group.isEmpty else {
                state.running[line] = state.running[line].flatMap { $0 > 1 ? $0 - 1 : nil }
                return
            }
            state.serial += 1
            let serial = state.serial
            let ride = Ride(group.count)
            let taken = group.filter { $0.take(ride) }
            let carrier = Task { [self] in
                await carry(taken)
                _ = self.state.withLock { $0.carriers.removeValue(forKey: serial) }
                goOn(line)
            }
            for _ in taken.count..<group.count { ride.leave() }
            ride.begin { carrier.cancel() }
            state.carriers[serial] = carrier
        }
    }

    /// Takes as many requests as go together.
    private static func group(_ waiting: inout [SharedRequest]) -> [SharedRequest] {
        var size = 0
        let end = waiting.prefix(BatchPart.maximumCount).firstIndex {
            size += $0.size
            return size > BatchPart.maximumBytes
        }
        // The first goes in any case: alone it is no batch.
        let count = max(1, end ?? min(waiting.count, BatchPart.maximumCount))
        let group = Array(waiting.prefix(count))
        waiting.removeFirst(group.count)
        return group
    }

    private func carry(_ group: [SharedRequest]) async {
        guard group.count > 1, let batch = Batch(group) else { return await carryAlone(group) }
        do {
            let response = try await transport.execute(batch.request)
            guard response.isSuccess else {
                // What stands before our node may take no batches; anything else is the answer to each of them.
                guard ![400, 404, 405, 413, 421].contains(response.status) else { return await carryAlone(group) }
                let body = try await response.body.collect(upTo: ByteStream.longestHeld)
                for shared in group { shared.end(.success(response.with(status: response.status, [], body[...]))) }
                return
            }
            await carryAlone(try await batch.deliver(response))
        } catch {
            for shared in group { shared.end(.failure(error)) }
        }
    }

    private func carryAlone(_ group: [SharedRequest]) async {
        await withTaskGroup { tasks in
            for shared in group {
                tasks.addTask { [transport] in
                    do {
                        shared.end(.success(try await transport.execute(shared.request)))
                    } catch {
                        shared.end(.failure(error))
                    }
                }
            }
        }
    }

    package func shutdown() async {
        await transport.shutdown()
        while let carrier = state.withLock({ $0.carriers.first?.value }) { await carrier.value }
    }
}
