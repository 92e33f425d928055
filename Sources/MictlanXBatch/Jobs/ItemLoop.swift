package import MictlanXClient

/// Works through a frozen list with the client's bulk executor.
package struct ItemLoop: Sendable {
    private let items: ItemSet
    private let width: Int
    private let small: @Sendable (ListedItem) -> Int?
    private let settled: OrdinalSet
    private let isStopped: @Sendable () -> Bool

    /// - Parameters:
    ///   - items: the list.
    ///   - width: how many items are on the way at once.
    ///   - small: the bytes of an item that goes to the store along with others, `nil` for any other.
    ///   - settled: ordinals of items that are done already; they are passed over.
    ///   - isStopped: whether no further item is to be begun.
    package init(
        items: ItemSet, width: Int, small: @escaping @Sendable (ListedItem) -> Int? = { _ in nil },
        settled: OrdinalSet = OrdinalSet(), isStopped: @escaping @Sendable () -> Bool
    ) {
        self.items = items
        self.width = width
        self.small = small
        self.settled = settled
        self.isStopped = isStopped
    }

    /// Runs a body for every item. When the loop is told to stop, no further item is begun, those on the way are
    /// finished, and then the loop throws.
    ///
    /// - Parameters:
    ///   - begun: called before the body of an item, which does not run until this returns.
    ///   - body: what is done with an item; its errors are handed to `ended` and do not end the loop.
    ///   - ended: what came of an item. What this throws ends the loop.
    /// - Throws: what the hooks throw, a damaged list, or `CancellationError` when the loop was told to stop.
    package func run<Output: Sendable>(
        begun: @escaping @Sendable (ListedItem) async throws -> Void = { _ in },
        body: @escaping @Sendable (ListedItem) async throws -> Output,
        ended: @escaping @Sendable (ListedItem, Result<Output, MictlanXError>) async throws -> Void
    ) async throws {
        _ = try await BulkExecutor<ListedItem, Output>(width: width, small: small).run(
            items.pending(behind: settled, while: { !isStopped() }), begun: begun
        ) { listed in
            do {
                return try await body(listed)
            } catch let error as MictlanXError where error.code == .cancelled && Task.isCancelled {
                throw CancellationError()
            }
        } settled: {
            try await ended($0, $1)
        }
        try Task.checkCancellation()
        if isStopped() { throw CancellationError() }
    }
}

extension ItemSet {
    /// The items that are not settled yet, as long as more of them may be begun.
    func pending(
        behind settled: OrdinalSet, while mayBegin: @escaping @Sendable () -> Bool
    ) -> PullSequence<ListedItem> {
        PullSequence {
            let next = try await pull(behind: settled)
            return { mayBegin() ? try await next() : nil }
        }
    }
}
