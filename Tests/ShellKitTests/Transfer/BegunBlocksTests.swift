import Synchronization
import Testing

@testable import ShellKit

/// The blocks of items that a run's journal has as begun.
struct BegunBlocksTests {
    private struct Refusal: Error {}

    /// What was written.
    private final class Book: Sendable {
        let begun = Mutex<[Range<Int>]>([])
        let written = Mutex<Set<Int>>([])
    }

    @Test func eachBlockIsWrittenOnceBeforeItsFirstItem() async throws {
        let (blocks, book) = (BegunBlocks(), Book())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for ordinal in (0..<600).reversed() {
                group.addTask {
                    try await blocks.begin(ordinal) { range in
                        book.begun.withLock { $0.append(range) }
                        await Task.yield()
                        book.written.withLock { $0.formUnion(range) }
                    }
                    #expect(book.written.withLock { $0.contains(ordinal) })
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(book.begun.withLock { $0 }) == [0..<256, 256..<512, 512..<768])
        #expect(book.begun.withLock { $0.count } == 3)
    }

    /// Nobody goes on behind a block that was not written; whoever comes later tries again.
    @Test func aBlockThatCannotBeWrittenIsNotBegun() async throws {
        let blocks = BegunBlocks()
        let passed = await withTaskGroup(of: Bool.self) { group in
            for ordinal in 0..<20 {
                group.addTask {
                    do {
                        try await blocks.begin(ordinal) { _ in
                            await Task.yield()
                            throw Refusal()
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.contains(true)
        }
        #expect(!passed)
        var writes = 0
        try await blocks.begin(3) { _ in writes += 1 }
        try await blocks.begin(4) { _ in writes += 1 }
        #expect(writes == 1)
    }
}
