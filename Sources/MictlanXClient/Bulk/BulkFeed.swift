import Synchronization

/// The items of one bulk job: lists that are appended while it runs, one after the other, until it is closed.
final class BulkFeed<Item: BulkWork>: AsyncSequence, Sendable {
    /// One item and the hooks of its list. Ordinals start anew in each list, so this object tells items apart.
    final class Entry: Sendable {
        let item: Item
        let hooks: BulkJobHooks<Item>
        private let begun = Mutex<Duration?>(nil)

        fileprivate init(item: Item, hooks: BulkJobHooks<Item>) {
            self.item = item
            self.hooks = hooks
        }

        func begin(at moment: Duration) { begun.withLock { $0 = moment } }

        func duration(until moment: Duration) -> Duration { moment - (begun.withLock { $0 } ?? moment) }
    }

    private struct State {
        var lists: [(items: PullSequence<Item>, hooks: BulkJobHooks<Item>)] = []
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Appends a list.
    ///
    /// - Returns: `false` when the feed is closed.
    func append(_ items: PullSequence<Item>, hooks: BulkJobHooks<Item>) -> Bool {
        let (isAccepted, waiter) = state.withLock { state in
            guard !state.isClosed else { return (false, CheckedContinuation<Void, Never>?.none) }
            state.lists.append((items, hooks))
            defer { state.waiter = nil }
            return (true, state.waiter)
        }
        waiter?.resume()
        return isAccepted
    }

    /// Takes no more lists; the iteration ends when those that are there have ended.
    func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    func makeAsyncIterator() -> Iterator { Iterator(feed: self) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let feed: BulkFeed
        private var list: (iterator: PullSequence<Item>.Iterator, hooks: BulkJobHooks<Item>)?

        fileprivate init(feed: BulkFeed) { self.feed = feed }

        mutating func next() async throws -> Entry? {
            while true {
                try Task.checkCancellation()
                if var current = list {
                    let item = try await current.iterator.next()
                    list = (current.iterator, current.hooks)
                    if let item { return Entry(item: item, hooks: current.hooks) }
                    list = nil
                }
                switch await feed.nextList() {
                case .list(let items, let hooks): list = (items.makeAsyncIterator(), hooks)
                case .end: return nil
                }
            }
        }
    }

    private enum Next: Sendable {
        case list(PullSequence<Item>, BulkJobHooks<Item>)
        case end
    }

    private func nextList() async -> Next {
        while true {
            let ready = state.withLock { state -> Next? in
                if !state.lists.isEmpty {
                    let list = state.lists.removeFirst()
                    return .list(list.items, list.hooks)
                }
                return state.isClosed ? .end : nil
            }
            if let ready { return ready }
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiter in
                    let mustWait = state.withLock { state in
                        guard state.lists.isEmpty, !state.isClosed else { return false }
                        state.waiter = waiter
                        return true
                    }
                    if !mustWait { waiter.resume() }
                }
            } onCancel: {
                close()
            }
        }
    }
}
