internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText
internal import Synchronization
internal import SystemPackage

/// Counts what became of the items of a step, from many tasks, and tells everybody who listens.
final class ItemTally: Sendable {
    struct Totals: Sendable {
        var count = ItemCount()
        /// The first error by time, with its item.
        var first: (item: String, error: MictlanXError)?
        var progress: ItemProgress
        /// The bytes of the settled items.
        var settled = 0
    }

    private let step: String
    private let events: EventEmitter
    private let totals: Mutex<Totals>

    init(step: String, events: EventEmitter, total: Int, totalBytes: Int?) {
        self.step = step
        self.events = events
        totals = Mutex(Totals(progress: ItemProgress(total: total, totalBytes: totalBytes)))
    }

    var current: Totals { totals.withLock { $0 } }

    /// Counts an item that is settled.
    func succeed(bytes: Int) {
        let progress = totals.withLock { totals in
            totals.count.succeed()
            totals.progress.done += 1
            totals.settled +|= bytes
            // What was moved of an item is counted already, unless nobody told of it.
            totals.progress.bytes = max(totals.progress.bytes, totals.settled)
            return totals.progress
        }
        events.emit(.progress(step: step, progress))
    }

    /// Counts bytes of items that are on the way.
    func move(bytes: Int) {
        let progress = totals.withLock { totals in
            let sum = totals.progress.bytes +| bytes
            // A chunk that is sent twice does not make the whole larger.
            totals.progress.bytes = max(totals.progress.bytes, min(sum, totals.progress.totalBytes ?? sum))
            return totals.progress
        }
        events.emit(.progress(step: step, progress))
    }

    /// Counts bytes that were read for checksums; less than none where that is done.
    func hash(bytes: Int) {
        let progress = totals.withLock { totals in
            totals.progress.hashing +|= bytes
            return totals.progress
        }
        events.emit(.progress(step: step, progress))
    }

    /// Counts an item that failed for good, and reports it.
    func fail(_ ordinal: Int, _ item: String, _ error: MictlanXError, path: FilePath? = nil) {
        // An error of a request names the ball at most.
        let file = path.map { "\($0)" }
        let message = file.map { error.description.contains($0) ? "" : "'\($0)': " } ?? ""
        let progress = totals.withLock { totals in
            totals.progress.failed += 1
            if totals.count.fail(error.code.exitCode) { totals.first = (item, error) }
            return totals.progress
        }
        events.emit(
            .itemFail(step: step, ordinal: ordinal, item: item, code: error.code, message: message + error.description))
        events.emit(.progress(step: step, progress))
    }

    /// The failure of the whole step.
    ///
    /// - Parameters:
    ///   - verb: what was done with the items, in the past: `put`.
    ///   - outputs: what the step found out nevertheless.
    /// - Returns: `nil` where nothing failed.
    func failure(_ verb: String, outputs: ValueMap) -> StepFailure? {
        let totals = current
        guard let first = totals.first else { return nil }
        let count = totals.count
        let message =
            "\(count.failed) of \(Count(count.total, "item")) could not be \(verb); the first: \(first.item): \(first.error)"
        var failure = StepFailure(
            MictlanXError(first.error.code, message, cause: first.error), exitCode: count.exitCode, item: first.item,
            outputs: outputs)
        failure.counts = (count.failed, count.total)
        return failure
    }
}
