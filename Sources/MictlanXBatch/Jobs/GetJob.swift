package import MictlanXClient

/// Writes one ball of a list to its file.
package struct GetJob: Sendable {
    package let store: any ObjectStore
    package let placement: LocalPlacement
    package let options: GetOptions
    private let mayBeThere: @Sendable (Int) -> Bool

    /// - Parameters:
    ///   - store: where the balls are.
    ///   - placement: where the files go.
    ///   - options: how each is read.
    ///   - mayBeThere: whether an item may have been written before: the same file is then no conflict.
    package init(
        store: any ObjectStore, placement: LocalPlacement, options: GetOptions,
        mayBeThere: @escaping @Sendable (Int) -> Bool = { _ in false }
    ) {
        self.mayBeThere = mayBeThere
        self.store = store
        self.placement = placement
        self.options = options
    }

    package func get(_ item: WorkItem, ordinal: Int = 0) async throws -> GetReceipt {
        var options = options
        if options.ifExists == .fail, mayBeThere(ordinal) { options.ifExists = .skipSame }
        guard let address = item.address else { throw item.isNoBall }
        let path = try placement.path(for: item, at: address)
        try await placement.prepareDirectory(of: path)
        return try await store.getToFile(address, path: path, options: options)
    }
}
