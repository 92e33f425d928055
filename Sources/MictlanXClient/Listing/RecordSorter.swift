internal import MictlanXPlatform

/// Sorts more records than memory holds: sorted runs of a fixed size go to a temporary file and are merged as they are
/// read. Few records never touch the disk.
package struct RecordSorter {
    private let scratch: Scratch
    private var run = RecordRun()
    private var file: ScratchFile?
    private var runs: [Range<Int>] = []
    private var allowance: SpoolAllowance?

    package init(_ scratch: Scratch) { self.scratch = scratch }

    /// Adds a record.
    ///
    /// - Parameters:
    ///   - key: what is sorted by; see ``RecordRun``.
    ///   - payload: what belongs to it.
    /// - Throws: ``MictlanXError``: `diskFull`, also for more than may be laid down, `io`, `noBucket` for a directory that
    ///   does not exist.
    package mutating func add(key: [UInt8], payload: [UInt8]) async throws {
        run.append(key: key, payload: payload)
        if run.size >= scratch.runSize { try await spill() }
    }

    /// All records in order.
    ///
    /// - Throws: as ``add(key:payload:)``.
    package consuming func finish() async throws -> RecordMerge {
        guard file != nil else { return try RecordMerge(sorted: run.sorted()) }
        if !run.isEmpty { try await spill() }
        return try RecordMerge(runs, of: file)
    }

    private mutating func spill() async throws {
        let (full, known, directory) = (run, file, scratch.directory)
        var allowance = allowance ?? SpoolAllowance(in: directory, atMost: scratch.limit)
        guard allowance.take(full.size) else { throw MictlanXError(exhausted: allowance, in: directory) }
        self.allowance = allowance
        let start = runs.last?.upperBound ?? 0
        run = RecordRun()
        let (used, end) = try await BlockingWork.run { _ in
            let file = try known ?? ScratchFile(in: directory)
            let bytes = full.sorted()
            try bytes.withUnsafeBytes { try file.write($0, at: start) }
            return (file, start + bytes.count)
        }
        file = used
        runs.append(start..<end)
    }
}
