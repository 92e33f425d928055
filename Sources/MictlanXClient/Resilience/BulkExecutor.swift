internal import MictlanXPlatform
import Synchronization

/// Runs a body for every item of a sequence, a few at once: the one executor behind bulk puts, deletes, gets and
/// verifies.
///
/// Items are pulled as there is room for them, so a list is never held whole. When the job is stopped or cancelled,
/// everything on the way is waited for before ``run(_:body:settled:)`` ends.
package struct BulkExecutor<Item: Sendable, Output: Sendable>: Sendable {
    /// How many items are on the way at once; small ones share a place.
    package let width: Int
    /// The bytes of an item that goes along with others, `nil` for any other; asked when it is about to begin.
    package let small: @Sendable (Item) -> Int?
    /// Whether the first failed item stops the job; items on the way are finished. One that lost what it was to replace
    /// always does: the next could lose as much.
    package let stopOnFailure: Bool

    /// What a run did.
    package struct Tally: Hashable, Sendable {
        /// Items that succeeded.
        package var succeeded = 0
        /// Items that failed for good.
        package var failed = 0
        /// Items that were never begun because the job was stopped.
        package var notBegun = 0

        fileprivate mutating func count(_ hasSucceeded: Bool) {
            if hasSucceeded { succeeded += 1 } else { failed += 1 }
        }
    }

    /// Sets every property; without `small` each item takes a place of its own.
    package init(
        width: Int, stopOnFailure: Bool = false, small: @escaping @Sendable (Item) -> Int? = { _ in nil }
    ) {
        self.width = max(1, width)
        self.small = small
        self.stopOnFailure = stopOnFailure
    }

    /// Runs the job.
    ///
    /// - Parameters:
    ///   - items: the items.
    ///   - begun: called before the body of an item, which does not run until this returns.
    ///   - body: handles one item.
    ///   - settled: called at the end of an item, before the job counts it.
    /// - Returns: the counts.
    /// - Throws: what `items`, `begun` or `settled` throw: what cannot be recorded must not go on, so items on the way are
    ///   cancelled; `CancellationError`. Errors of the body are counted, they do not throw.
    package func run<S: AsyncSequence & Sendable>(
        _ items: S,
        begun: @escaping @Sendable (Item) async throws -> Void = { _ in },
        body: @escaping @Sendable (Item) async throws -> Output,
        settled: @escaping @Sendable (Item, Result<Output, MictlanXError>) async throws -> Void
    ) async throws -> Tally where S.Element == Item {
        let stop = StopFlag()
        let (planning, beginning) = (LoadedCode.Release(), LoadedCode.Release())
        return try await withThrowingTaskGroup(of: (succeeded: Bool, size: Int?).self) { group in
            var tally = Tally()
            var window = BulkWindow(width: width)
            for try await item in items {
                let size = small(item)
                while !window.hasRoom(for: size), let ended = try await group.next() {
                    window.leave(ended.size)
                    tally.count(ended.succeeded)
                }
                guard !stop.isRaised else {
                    tally.notBegun += 1
                    continue
                }
                window.enter(size)
                group.addTask { [stopOnFailure] in
                    do {
                        try await begun(item)
                        planning.once()
                        let result = try await Self.result { try await body(item) }
                        if case .failure(let error) = result, stopOnFailure || error.isLoss { stop.raise() }
                        try await settled(item, result)
                        // From here on it is the same code over and over; what led here makes way for the items.
                        beginning.once()
                        if case .failure = result { return (false, size) }
                        return (true, size)
                    } catch {
                        stop.raise()
                        throw error
                    }
                }
            }
            for try await ended in group { tally.count(ended.succeeded) }
            return tally
        }
    }

    /// The outcome of a body; only cancellation is thrown on.
    private static func result(_ body: () async throws -> Output) async throws -> Result<Output, MictlanXError> {
        do {
            return .success(try await body())
        } catch let error as MictlanXError {
            return .failure(error)
        } catch let error as CancellationError {
            throw error
        } catch {
            return .failure(MictlanXError(.io, "\(error)", cause: error))
        }
    }
}

/// Tells the loop that begins items that no more are to begin, at the moment in which one item decides it.
private final class StopFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .acquiring) }

    func raise() { flag.store(true, ordering: .releasing) }
}
