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

    /// What an item takes of the window of a loop: small balls are read along with others.
    package func small(_ item: WorkItem) -> Int? { store.small(Self.size(of: item)) }

    /// The size of a ball of one chunk, as it was when the list was made.
    private static func size(of item: WorkItem) -> Int? {
        guard case .ball(let ball) = item, ball.chunks == 1 else { return nil }
        return ball.knownSize
    }

    package func get(_ item: WorkItem, ordinal: Int = 0) async throws -> GetReceipt {
        var options = options
        options.expectedSize = Self.size(of: item)
        if options.ifExists == .fail, mayBeThere(ordinal) { options.ifExists = .skipSame }
        guard let address = item.address else { throw item.isNoBall }
        let path = try placement.path(for: item, at: address)
        try await placement.prepareDirectory(of: path)
        return try await store.getToFile(address, path: path, options: options)
    }
}
