package import MictlanXClient

/// Writes one ball of a list to its file.
package struct GetJob: Sendable {
    package let store: any ObjectStore
    package let placement: LocalPlacement
    package let options: GetOptions

    package init(store: any ObjectStore, placement: LocalPlacement, options: GetOptions) {
        self.store = store
        self.placement = placement
        self.options = options
    }

    package func get(_ item: WorkItem) async throws -> GetReceipt {
        guard let address = item.address else { throw item.isNoBall }
        let path = try placement.path(for: address)
        try await placement.prepareDirectory(of: path)
        return try await store.getToFile(address, path: path, options: options)
    }
}
