package import MictlanXClient
package import MictlanXModel
package import MictlanXPlatform
package import SystemPackage

/// A journal on disk: a record, or all that wait at the same time, is one `write(2)` with O_APPEND, so that a record that was
/// written survives a kill of the process; barriers and groups of records survive the loss of power.
///
/// A write or a synchronization that fails ends it: nothing more is written, and the file is never synchronized again, since
/// the kernel may have dropped the pages that it could not write (fsync(2)).
package actor JournalFile: JournalSink {
    /// The system calls, which tests make fail.
    package struct Calls: Sendable {
        /// Writes at the end of the file: returns how many bytes were taken.
        package var write: @Sendable (FileDescriptor, [UInt8]) throws -> Int = { file, bytes in
            try bytes.withUnsafeBytes { try file.write($0) }
        }
        package var synchronize: @Sendable (FileDescriptor) throws -> Void = { try $0.synchronizeData() }

        package init() {}
    }

    /// Where a journal begins or goes on.
    package struct Position: Hashable, Sendable {
        /// The number of the next record.
        package let number: Int
        /// How many bytes are before it; what lies behind them is cut off.
        package let length: Int

        package static let start = Position(number: 0, length: 0)

        package init(number: Int, length: Int) {
            self.number = number
            self.length = length
        }
    }

    /// So many records wait at most for the next synchronization, and for so long.
    static let groupSize = 256
    static let groupTime = Duration.milliseconds(50)

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    /// Where it writes; others that write as often do it there, too, without a change of threads.
    package nonisolated let executor = BlockingExecutor(label: "mictlanx.journal")

    private let path: FilePath
    private let file: FileDescriptor
    private let now: @Sendable () -> Timestamp
    private let calls: Calls
    /// Called with the number of each record that has been written.
    private let written: @Sendable (Int) -> Void
    private nonisolated let waiting = SharedWork<[JournalRecord], MictlanXError>()
    /// The number of the next record.
    private var number: Int
    /// All records before this number are durable.
    private var durable: Int
    private var synchronization: Task<Void, Never>?
    private var isTimed = false
    private var failure: MictlanXError?

    /// Opens a journal to write to it.
    ///
    /// - Parameters:
    ///   - path: its file; made where it is not there.
    ///   - position: where it goes on.
    ///   - now: the wall clock.
    ///   - calls: the system calls.
    ///   - written: called with the number of each record that has been written.
    /// - Throws: `MictlanXError` `journal`.
    package init(
        _ path: FilePath, at position: Position = .start, now: @escaping @Sendable () -> Timestamp,
        calls: Calls = Calls(), written: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(MictlanXError) {
        do {
            let file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .append, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite])
            do {
                try file.cut(to: position.length)
                try file.synchronizeData()
            } catch {
                try? file.close()
                throw error
            }
            self.file = file
        } catch {
            throw Self.failure(error, "cannot open the journal", path)
        }
        self.path = path
        self.now = now
        self.calls = calls
        self.written = written
        number = position.number
        durable = position.number
    }

    deinit { try? file.close() }

    /// Makes durable what others wrote. A record that is read may be in memory alone when its writer was killed, and who is
    /// told of it acts on it. It blocks.
    ///
    /// - Parameter path: the journal.
    /// - Throws: `MictlanXError` `journal`.
    package static func makeDurable(_ path: FilePath) throws(MictlanXError) {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            try file.closeAfter { try file.synchronizeData() }
        } catch {
            throw failure(error, "cannot synchronize the journal", path)
        }
    }

    package nonisolated func append(_ record: JournalRecord) async throws { try await append([record]) }

    /// Writes records one behind the other, as ``append(_:)`` does one.
    package nonisolated func append(_ records: [JournalRecord]) async throws {
        try await waiting.submit(records) { await writeWaiting() }
    }

    private func writeWaiting() -> Result<Void, MictlanXError> {
        waiting.settle { batches throws(MictlanXError) in try write(batches.flatMap(\.self)) }
    }

    private func write(_ records: [JournalRecord]) throws(MictlanXError) {
        if let failure { throw failure }
        var lines: [UInt8] = []
        for (place, record) in records.enumerated() {
            let line = JournalFrame.line(JournalEntry(number: number + place, time: now(), record: record))
            guard line.count <= JournalFrame.maximumLength else {
                throw stop(
                    MictlanXError(
                        .journal, "a record of \(line.count) bytes is too long for the journal; a step gives too much"))
            }
            if place == 0 { lines = line } else { lines += line }
        }
        do {
            let count = try write(lines)
            guard count == lines.count else { throw Errno.noSpace }
        } catch {
            throw stop(Self.failure(error, "cannot write the journal", path))
        }
        for _ in records {
            written(number)
            number += 1
        }
        // What the next effect waits for is durable soon, even where none comes.
        let isAwaited = records.contains { $0.durability == .grouped || $0.durability == .beforeEffect }
        if isAwaited { synchronizeSoon() }
    }

    package func barrier() async throws {
        let target = number
        while durable < target {
            if let failure { throw failure }
            await synchronize()
        }
    }

    /// A signal that comes before the first byte was taken is no failure of the file.
    private func write(_ lines: [UInt8]) throws -> Int {
        while true {
            do {
                return try calls.write(file, lines)
            } catch Errno.interrupted {
                continue
            }
        }
    }

    // MARK: Durability

    private func synchronizeSoon() {
        if number - durable >= Self.groupSize, synchronization == nil { startSynchronization() }
        guard !isTimed else { return }
        isTimed = true
        Task {
            try? await Task.sleep(for: Self.groupTime, clock: .continuous)
            await synchronizeOnTime()
        }
    }

    private func synchronizeOnTime() async {
        isTimed = false
        if durable < number { await synchronize() }
    }

    /// Joins the synchronization that goes on, or begins one; the caller looks whether it covered what he needs.
    private func synchronize() async {
        if synchronization == nil { startSynchronization() }
        await synchronization?.value
    }

    private func startSynchronization() {
        guard failure == nil else { return }
        synchronization = Task { await synchronizeNow() }
    }

    private func synchronizeNow() async {
        let target = number
        let (file, synchronize) = (file, calls.synchronize)
        do {
            // Records may be written meanwhile.
            try await BlockingWork.run(.committing) { _ in try synchronize(file) }
            durable = target
        } catch {
            _ = stop(Self.failure(error, "cannot synchronize the journal", path))
        }
        synchronization = nil
    }

    /// Remembers the first failure, which every later call meets, too.
    private func stop(_ error: MictlanXError) -> MictlanXError {
        failure = failure ?? error
        return error
    }

    private static func failure(_ error: any Error, _ action: String, _ path: FilePath) -> MictlanXError {
        let failure = (error as? SystemFailure) ?? SystemFailure((error as? Errno) ?? .ioError, action, path)
        return MictlanXError(
            .journal, "\(failure); nothing goes on without it. Mend the cause and resume the run", cause: failure)
    }
}
