internal import MictlanXClient

/// Works through a frozen list with a bounded number of items on the way.
enum ItemLoop {
    /// Runs a body for every item. When the run is told to stop, no further item is begun, those on the way are
    /// finished, and then the loop throws.
    ///
    /// - Parameters:
    ///   - items: the list.
    ///   - width: how many items are on the way at once.
    ///   - control: the run's handle.
    ///   - done: ordinals that the journal holds as settled; they are passed over.
    ///   - body: what is done with an item. What it throws ends the loop.
    /// - Throws: what the body throws, or `CancellationError` when the run was told to stop.
    static func run(
        over items: ItemSet, width: Int, control: RunControl, skipping done: OrdinalSet = OrdinalSet(),
        body: @escaping @Sendable (Int, WorkItem) async throws -> Void
    ) async throws {
        let reader = try ListReader(items)
        func next() throws -> (ordinal: Int, item: WorkItem)? {
            guard control.level == .running else { return nil }
            while let (ordinal, item) = try reader.next() {
                if !done.contains(ordinal) { return (ordinal, item) }
            }
            return nil
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            var begun = 0
            while begun < max(1, width), let (ordinal, item) = try next() {
                group.addTask { try await body(ordinal, item) }
                begun += 1
            }
            while try await group.next() != nil {
                guard let (ordinal, item) = try next() else { continue }
                group.addTask { try await body(ordinal, item) }
            }
        }
        try control.checkRunning()
    }
}
