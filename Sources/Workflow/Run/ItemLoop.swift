internal import MictlanXBatch
internal import MictlanXClient

/// An item of a frozen list with its place in it.
struct ListedItem: Sendable {
    let ordinal: Int
    let item: WorkItem
}

/// Works through a frozen list with the client's bulk executor.
struct ItemLoop: Sendable {
    let items: ItemSet
    /// How many items are on the way at once.
    let width: Int
    let control: RunControl
    /// Ordinals that the journal holds as settled; they are passed over.
    var settled = OrdinalSet()

    /// Runs a body for every item. When the run is told to stop, no further item is begun, those on the way are
    /// finished, and then the loop throws.
    ///
    /// - Parameters:
    ///   - begun: called before the body of an item, which does not run until this returns.
    ///   - body: what is done with an item; its errors are handed to `ended` and do not end the loop.
    ///   - ended: what came of an item. What this throws ends the loop.
    /// - Throws: what the hooks throw, a damaged list, or `CancellationError` when the run was told to stop.
    func run<Output: Sendable>(
        begun: @escaping @Sendable (ListedItem) async throws -> Void = { _ in },
        body: @escaping @Sendable (ListedItem) async throws -> Output,
        ended: @escaping @Sendable (ListedItem, Result<Output, MictlanXError>) async throws -> Void
    ) async throws {
        let (items, settled, control) = (items, settled, control)
        let sequence = PullSequence<ListedItem> {
            let reader = try ListReader(items)
            return {
                while control.level == .running, let (ordinal, item) = try reader.next() {
                    if !settled.contains(ordinal) { return ListedItem(ordinal: ordinal, item: item) }
                }
                return nil
            }
        }
        _ = try await BulkExecutor<ListedItem, Output>(width: width)
            .run(sequence, begun: begun, body: body, settled: ended)
        try control.checkRunning()
    }
}
