internal import MictlanXClient
internal import MictlanXText
internal import Synchronization

/// Counts what became of the items of a step, from many tasks, and tells everybody who listens.
final class ItemTally: Sendable {
    struct Totals: Sendable {
        var succeeded = 0
        var failed = 0
        /// The first error by time, with its item.
        var first: (item: String, error: MictlanXError)?
        /// Whether all errors lead to one exit code.
        var isMixed = false
        var progress: RunEvent.Progress
    }

    private let step: String
    private let events: EventEmitter
    private let totals: Mutex<Totals>

    init(step: String, events: EventEmitter, total: Int, totalBytes: Int) {
        self.step = step
        self.events = events
        totals = Mutex(Totals(progress: RunEvent.Progress(total: total, totalBytes: totalBytes)))
    }

    var current: Totals { totals.withLock { $0 } }

    /// Counts an item that is settled.
    func succeed(bytes: Int) {
        let progress = totals.withLock { totals in
            totals.succeeded += 1
            totals.progress.done += 1
            totals.progress.bytes += bytes
            return totals.progress
        }
        events.emit(.progress(step: step, progress))
    }

    /// Counts an item that failed for good, and reports it.
    func fail(_ ordinal: Int, _ item: String, _ error: MictlanXError) {
        let progress = totals.withLock { totals in
            totals.failed += 1
            totals.progress.failed += 1
            if let first = totals.first {
                if first.error.code.exitCode != error.code.exitCode { totals.isMixed = true }
            } else {
                totals.first = (item, error)
            }
            return totals.progress
        }
        events.emit(
            .itemFail(step: step, ordinal: ordinal, item: item, code: error.code, message: error.description))
        events.emit(.progress(step: step, progress))
    }

    /// The failure of the whole step: `partial` where some items succeeded or the reasons are mixed, else the reason
    /// they share.
    ///
    /// - Parameters:
    ///   - verb: what was done with the items, in the past: `put`.
    ///   - outputs: what the step found out nevertheless.
    /// - Returns: `nil` where nothing failed.
    func failure(_ verb: String, outputs: ValueMap) -> StepFailure? {
        let totals = current
        guard let first = totals.first else { return nil }
        let all = totals.succeeded + totals.failed
        let message = "\(totals.failed) of \(all) items could not be \(verb); the first: \(first.item): \(first.error)"
        let isPartial = totals.succeeded > 0 || totals.isMixed
        return StepFailure(
            MictlanXError(first.error.code, message, cause: first.error),
            exitCode: isPartial ? .partial : first.error.code.exitCode, item: first.item, outputs: outputs)
    }
}
