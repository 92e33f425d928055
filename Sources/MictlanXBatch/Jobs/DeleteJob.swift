package import MictlanXClient

/// Deletes one ball of a list: only while it is the one that was listed.
package struct DeleteJob: Sendable {
    package enum Outcome: Sendable {
        case deleted(DeleteReceipt)
        case absent
    }

    package let store: any ObjectStore
    package let options: DeleteOptions
    /// Whether a ball without a checksum is left: it was not named, and what it was cannot be compared.
    package let needsChecksum: Bool

    package init(store: any ObjectStore, options: DeleteOptions, needsChecksum: Bool) {
        self.store = store
        self.options = options
        self.needsChecksum = needsChecksum
    }

    /// What an item takes of the window of a loop: deletes go along with others where the store takes many as one.
    package var small: Int? { store.bare }

    package func delete(_ item: WorkItem) async throws -> Outcome {
        guard let ball = item.ball else { throw item.isNoBall }
        guard ball.checksum != nil || !needsChecksum else {
            throw MictlanXError(
                .changed, "'\(ball.address)' has no checksum to be compared, so it is not deleted; use 'rm'")
        }
        var options = options
        options.ifMatch = ball.checksum
        do {
            let receipt = try await store.delete(ball.address, options: options)
            return receipt.wasAbsent ? .absent : .deleted(receipt)
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return .absent
        }
    }
}
