internal import Synchronization

/// How many bytes of JSON bodies the node holds at once, however many connections send them.
///
/// What every request may have for itself is enough for any registration that a client of good will sends; beyond that all
/// requests share the budget, and one that finds it used up is asked to try again.
final class DocumentBudget: Sendable {
    private let capacity: Int
    private let used = Mutex(0)

    /// A budget of which nothing is used.
    ///
    /// - Parameter capacity: bytes for what exceeds the share of each request.
    init(capacity: Int = 67_108_864) { self.capacity = capacity }

    /// Bytes in use beyond what each request has for itself.
    var usedBytes: Int { used.withLock { $0 } }

    private func take(_ count: Int) -> Bool {
        used.withLock { used in
            guard used + count <= capacity else { return false }
            used += count
            return true
        }
    }

    private func giveBack(_ count: Int) { used.withLock { $0 -= count } }

    /// What one request has of it, until it is done.
    final class Share {
        private let budget: DocumentBudget
        private var taken = 0

        /// A request that has nothing yet.
        init(of budget: DocumentBudget) { self.budget = budget }

        deinit { budget.giveBack(taken) }

        /// Takes what is needed for a body.
        ///
        /// - Parameter size: the bytes that the body has so far.
        /// - Returns: whether there was room.
        func grow(to size: Int) -> Bool {
            let missing = size - DocumentBudget.free - taken
            guard missing > 0 else { return true }
            guard budget.take(missing) else { return false }
            taken += missing
            return true
        }
    }

    /// Bytes that every request has for itself.
    static let free = 16_384
}
