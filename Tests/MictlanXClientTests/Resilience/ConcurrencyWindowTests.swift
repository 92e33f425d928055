import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

struct ConcurrencyWindowTests {
    /// One request after another: `o` answered, `x` overloaded, `?` unknown.
    @Test(
        arguments: [
            (12, "", 12), (12, "x", 6), (12, "xx", 3), (12, "xxxxxx", 1), (12, "ooo", 12), (12, "?", 12),
            (12, "x" + "ooooo", 6), (12, "x" + "oooooo", 7), (12, "x" + "oooooo" + "ooooooo", 8),
            (12, "x" + "ooooo" + "x", 3),  // a decrease forgets the answers counted
            (4, "x" + "oo" + "ooo" + "oooooooo", 4),  // never above the maximum
            (1, "xxx", 1), (3, "x", 1), (3, "x?o", 2), (0, "x", 1),
        ])
    func follows(maximum: Int, story: String, width: Int) {
        var window = ConcurrencyWindow(maximum: maximum)
        for step in story {
            let outcome: ConcurrencyWindow.Outcome = step == "o" ? .answered : step == "x" ? .overloaded : .unknown
            _ = window.ended(outcome, begunIn: window.generation)
        }
        #expect(window.width == width)
    }

    @Test func halvesOncePerWindow() {
        var window = ConcurrencyWindow(maximum: 16)
        let begun = window.generation
        for _ in 0..<16 { _ = window.ended(.overloaded, begunIn: begun) }
        #expect(window.width == 8)
        // Answers to requests from before tell nothing about the new width.
        for _ in 0..<100 { _ = window.ended(.answered, begunIn: begun) }
        #expect(window.width == 8)
    }

    /// Eight requests in flight at once are throttled together; then all goes well again.
    @Test func aThrottledClientNarrowsAndComesBack() async throws {
        let inside = Gauge()
        let transport = ScriptedTransport { sent in
            guard sent.path.contains("first") else { return .deletedAtOurNode }
            inside.enter()
            while inside.most < 8 { await Task.yield() }
            return .json(#"{"detail":"slow down"}"#, status: 429)
        }
        let client = scriptedClient(transport, maxWorkers: 8)
        let once = CallOptions(retry: .never)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let error = await #expect(throws: MictlanXError.self) {
                        try await client.deleteByKey(
                            try ChunkKey("first_0"), in: try BucketID("b"), call: once)
                    }
                    #expect(error?.code == .throttled)
                }
            }
        }
        #expect(client.core.limiter.width == 4)
        for wanted in [5, 6, 7, 8] {
            for _ in 0..<(wanted - 1) {
                _ = try await client.deleteByKey(try ChunkKey("later_0"), in: try BucketID("b"))
            }
            #expect(client.core.limiter.width == wanted)
        }
    }
}
