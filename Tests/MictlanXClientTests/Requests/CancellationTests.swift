import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// A call that is cancelled, wherever it is, ends at once and leaves nothing behind.
struct CancellationTests {
    /// Where the call is when it is cancelled.
    enum Phase: CaseIterable {
        case waitingForItsTurn, connecting, waitingForTheHead, withinTheBody, sendingTheBody, waitingForTheNextAttempt
    }

    /// Brings a call into a phase, cancels it, and tells how long its end took.
    private func cancel(in phase: Phase) async throws -> Duration {
        let silence = RawServer.Manner("", holds: true)
        let server = try RawServer { _ in
            switch phase {
            case .connecting, .waitingForItsTurn, .waitingForTheHead: return silence
            case .withinTheBody:
                return RawServer.Manner("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\npart", holds: true)
            case .sendingTheBody:
                var manner = silence
                manner.ignoresBody = true
                return manner
            case .waitingForTheNextAttempt:
                return RawServer.Manner("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { server.stop() }
        let hole = phase == .connecting ? try BlackHole() : nil
        let router = hole?.endpoint ?? server.endpoint
        let before = try openSockets(to: router.port)
        let transport = CurlTransport()
        let isSleeping = Mutex(false)
        let client = MictlanXClient(
            core: ClientCore(
                [router], transport: transport,
                environment: ClientEnvironment(
                    clock: ContinuousClock(), now: { Timestamp(nanoseconds: 0) },
                    random: {
                        isSleeping.withLock { $0 = true }
                        return 0.99
                    }), maxWorkers: 1, connectTimeout: .seconds(600)))
        let patient = CallOptions(
            timeout: .seconds(600),
            retry: RetryPolicy(delay: .seconds(3_600), maxDelay: .seconds(3_600), budget: nil))
        let first = phase == .waitingForItsTurn ? Task { try await self.call(phase, client, patient, transport) } : nil
        if first != nil { try await wait { !server.heads.isEmpty } }
        let task = Task { try await self.call(phase, client, patient, transport) }
        switch phase {
        case .waitingForItsTurn: for _ in 0..<50 { await Task.yield() }
        case .connecting: try await wait { try !openSockets(to: router.port).isSubset(of: before) }
        case .waitingForTheHead, .withinTheBody, .sendingTheBody: try await wait { !server.heads.isEmpty }
        case .waitingForTheNextAttempt: try await wait { isSleeping.withLock { $0 } }
        }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let duration = ContinuousClock.now - start
        #expect(await transport.transfersInFlight() == (first == nil ? 0 : 1))
        first?.cancel()
        _ = await first?.result
        #expect(await transport.transfersInFlight() == 0)
        await client.close()
        #expect(try openSockets(to: router.port).isSubset(of: before))
        #expect(server.heads.count <= 1)
        return duration
    }

    /// Looks from time to time, so that what is waited for gets its turn.
    private func wait(until isSo: () throws -> Bool) async throws {
        while try !isSo() { try await Task.sleep(for: .milliseconds(2)) }
    }

    private func call(
        _ phase: Phase, _ client: MictlanXClient, _ options: CallOptions, _ transport: CurlTransport
    ) async throws {
        switch phase {
        case .sendingTheBody:
            // More than the buffers of both sockets take.
            let request = HTTPRequest(
                to: client.core.routers.endpoints[0], .uploadChunk(task: "t"),
                body: .bytes([UInt8](repeating: 1, count: 32 << 20)[...], contentType: "application/octet-stream"))
            _ = try await transport.execute(request)
        default: _ = try await client.deleteByKey(try ChunkKey("k_0"), in: try BucketID("b"), call: options)
        }
    }

    @Test(arguments: Phase.allCases) func leavesNothing(phase: Phase) async throws { _ = try await cancel(in: phase) }

    /// The figure of the documentation; not part of the normal run, as it is about time.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MICTLANX_MEASURE"] != nil), arguments: Phase.allCases)
    func latency(phase: Phase) async throws {
        var durations: [Duration] = []
        for _ in 0..<200 { durations.append(try await cancel(in: phase)) }
        durations.sort()
        print("cancellation, \(phase): median \(durations[99]), p99 \(durations[197]), longest \(durations[199])")
    }
}
