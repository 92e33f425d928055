import MictlanXClient
import Synchronization
import Testing

/// How many items of a bulk job are on the way, small ones and others.
struct BulkWindowTests {
    /// How many items of one size come in.
    private func count(_ size: Int?, width: Int, beside others: [Int?] = []) -> Int {
        var window = BulkWindow(width: width)
        for other in others { window.enter(other) }
        var count = 0
        while window.hasRoom(for: size), count < 10_000 {
            window.enter(size)
            count += 1
        }
        return count
    }

    @Test(arguments: [
        (nil, 10, 10), (0, 10, 128), (1, 10, 48), (4_096, 10, 48), (32_768, 10, 32), (0, 2, 32), (0, 1, 1), (nil, 1, 1),
        (nil, 0, 1), (0, 1_000, 128), (1, 1_000, 48), (Int.max, 3, 1),
    ]) func asManyComeIn(size: Int?, width: Int, count: Int) {
        #expect(self.count(size, width: width) == count)
    }

    @Test func smallOnesShareWhatOthersLeave() {
        #expect(count(0, width: 3, beside: [nil, nil]) == 16)
        #expect(count(0, width: 3, beside: [nil, nil, nil]) == 0)
        #expect(count(nil, width: 3, beside: [0]) == 2)
        #expect(count(nil, width: 3, beside: Array(repeating: 0, count: 17)) == 1)
    }

    @Test func whatLeavesMakesRoom() {
        var window = BulkWindow(width: 2)
        let size = BulkWindow.maximumBytes
        window.enter(size)
        #expect(!window.hasRoom(for: 1) && window.hasRoom(for: nil) && window.hasRoom(for: 0))
        window.leave(size)
        #expect(window.hasRoom(for: size))
    }

    /// Whether an item is small is asked when it begins: what the store takes may be known only then.
    @Test func anExecutorKeepsToIt() async throws {
        let inside = Gauge()
        let begun = Mutex(0)
        let executor = BulkExecutor<Int, Void>(width: 2) { _ in begun.withLock { $0 } >= 10 ? 0 : nil }
        let items = PullSequence(Array(0..<200))
        let tally = try await executor.run(items) { _ in
            begun.withLock { $0 += 1 }
        } body: { item in
            inside.enter()
            await Task.yield()
            // Small ones end when a whole window of them has been there.
            if (20..<52).contains(item) { while inside.most < 32 { await Task.yield() } }
            inside.leave()
        } settled: { _, _ in
        }
        #expect(tally.succeeded == 200)
        #expect(inside.most == 32)
    }
}
