internal import GRDB
internal import Logging
internal import MictlanXModel
internal import SystemPackage

/// Reads every replica from time to time, slowly, and mends what has rotted while a good replica is left.
///
/// It remembers where it is in a file of the store, so that a node that is restarted every day still comes round.
struct Scrubber: Sendable {
    let store: ChunkStore
    let schedule: ScrubSchedule
    let clock: any Clock<Duration>

    /// Scrubs until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let elapsed = stopwatch(clock)
            do {
                try await pass()
            } catch is CancellationError {
                return
            } catch {
                store.logger.warning("cannot scrub", metadata: ["error": "\(error)"])
            }
            guard (try? await clock.sleep(for: schedule.pause(afterPass: elapsed()))) != nil else { return }
        }
    }

    /// One pass over all contents, from where the last one stopped.
    ///
    /// - Returns: what was mended.
    /// - Throws: ``NodeError``, `CancellationError`.
    @discardableResult
    func pass() async throws -> ReplicaMender.Outcome {
        var total = ReplicaMender.Outcome()
        var last = try await store.pool.run { try position() }
        while true {
            let start = last
            let elapsed = stopwatch(clock)
            let mender = try await ReplicaMender(store)
            let page = try await store.read { try Catalog.contents($0, after: start, limit: Self.pageSize) }
            var bytes = 0
            for content in page {
                try Task.checkCancellation()
                let outcome = try await mender.mend(content)
                bytes += outcome.bytes
                total.mended += outcome.mended
                total.quarantined += outcome.quarantined
                total.bytes += outcome.bytes
                if outcome.mended > 0 || outcome.isLost {
                    store.logger.warning(
                        outcome.isLost ? "a content has no good replica left" : "a damaged replica was mended",
                        metadata: ["chunk": "\(content.example)", "checksum": "\(content.checksum)"])
                }
            }
            last = page.count == Self.pageSize ? page.last?.checksum : nil
            let position = last
            try await store.pool.run { try remember(position) }
            guard last != nil else { return total }
            try await clock.sleep(for: schedule.pause(after: bytes, elapsed: elapsed()))
        }
    }

    private var path: FilePath { store.directory.appending("scrub") }

    /// The last content that was read, `nil` at the start of a pass.
    private func position() throws -> Checksum? {
        guard let file = try store.files.open(path) else { return nil }
        defer { try? file.close() }
        let text = try withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            String(decoding: buffer.prefix(try file.read(fromAbsoluteOffset: 0, into: buffer)), as: UTF8.self)
        }
        return Checksum(hex: text)
    }

    /// Not synchronized: after the loss of power some contents are read once more.
    private func remember(_ checksum: Checksum?) throws {
        guard let checksum else { return try store.files.remove(path) }
        // In the same directory, because a rename does not cross file systems; always the same name, so that a process that
        // is killed here leaves nothing that the next one does not clear away.
        let scratch = store.directory.appending("scrub.next")
        try store.files.remove(scratch)
        // Another process may be here at the same moment: then it is the one that remembers.
        guard let file = try? store.files.create(scratch) else { return }
        defer { try? file.close() }
        try Array(checksum.hex.utf8).withUnsafeBytes { try store.files.write($0, to: file, at: 0, path: scratch) }
        _ = try store.files.rename(scratch, to: path)
    }

    private static let pageSize = 64
}
