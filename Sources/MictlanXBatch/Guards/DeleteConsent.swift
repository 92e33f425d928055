internal import MictlanXClient
package import MictlanXModel

/// What stands before the first delete: the guards on the whole list, then the question.
package struct DeleteConsent: Sendable {
    /// Why nothing is deleted.
    package enum Refusal: Error {
        case breach(DeleteGuards.Breach)
        case declined
        /// There is nobody to ask.
        case unavailable
    }

    package let guards: DeleteGuards
    package let items: ItemSet
    /// The step, or the command.
    package let step: String
    /// The bucket, where the whole of it goes.
    package var bucket: BucketID?
    /// Whether every ball was named exactly.
    package var isNamed = false
    /// Whether an answer that was given beforehand does not count.
    package var needsPerson = false
    /// Whether somebody would have to type a large count.
    package var canType = false
    /// What an item is.
    package var noun = "ball"
    /// What the store is called; `nil` where that goes without saying.
    package var place: String?

    package init(_ guards: DeleteGuards, on items: ItemSet, step: String) {
        self.guards = guards
        self.items = items
        self.step = step
    }

    /// The first guard that the list trips: the totals come first, then every ball.
    package func breach() async throws -> DeleteGuards.Breach? {
        if let breach = guards.breach(count: items.count, origin: items.origin, canType: canType) { return breach }
        return try await guards.breach(amongBallsOf: items)
    }

    /// Checks the guards, then asks.
    ///
    /// - Parameter confirm: asks somebody.
    /// - Throws: ``Refusal``: nothing is deleted then; `MictlanXError`.
    package func obtain(_ confirm: @Sendable (ConfirmationRequest) async -> ConfirmationAnswer) async throws {
        if let breach = try await breach() { throw Refusal.breach(breach) }
        guard needsPerson || guards.asks(count: items.count, isNamed: isNamed) else { return }
        var sample: [String] = []
        for try await listed in items.items() {
            sample.append(listed.item.label)
            if sample.count == ConfirmationRequest.sampleSize { break }
        }
        let request = ConfirmationRequest(
            step: step, count: items.count, bytes: items.bytes, unsized: items.unsized, bucket: bucket, sample: sample,
            needsPerson: needsPerson, noun: noun, place: place)
        switch await confirm(request) {
        case .confirmed: return
        case .declined: throw Refusal.declined
        case .unavailable: throw Refusal.unavailable
        }
    }
}
