package import MictlanXClient
internal import MictlanXPlatform
internal import Synchronization

/// An item of a frozen list with its place in it.
package struct ListedItem: Sendable {
    package let ordinal: Int
    package let item: WorkItem
}

extension ItemSet {
    private static var blockSize: Int { 64 }

    /// The items in their order. The file is read off the threads that tasks share, a block at a time.
    package func items() -> PullSequence<ListedItem> { PullSequence { try await pull() } }

    /// Begins one iteration.
    func pull(behind settled: OrdinalSet = OrdinalSet()) async throws -> PullSequence<ListedItem>.Pull {
        let reader = try await BlockingWork.run { _ in try ListReader(self) }
        let waiting = Mutex<ArraySlice<ListedItem>>([])
        return {
            try Task.checkCancellation()
            if let item = waiting.withLock({ $0.popFirst() }) { return item }
            let block = try await BlockingWork.run { _ in
                var block: [ListedItem] = []
                while block.count < Self.blockSize, let (ordinal, item) = try reader.next(behind: settled) {
                    block.append(ListedItem(ordinal: ordinal, item: item))
                }
                return block
            }
            return waiting.withLock { waiting in
                waiting = block[...]
                return waiting.popFirst()
            }
        }
    }

    /// The items with these ordinals, in the order of the list.
    package func items(at ordinals: Int...) async throws -> [WorkItem] {
        var found: [WorkItem] = []
        for try await listed in items() where ordinals.contains(listed.ordinal) {
            found.append(listed.item)
            if found.count == ordinals.count { break }
        }
        return found
    }
}
