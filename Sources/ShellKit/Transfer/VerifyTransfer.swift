import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage

/// Compares the balls of a frozen list with what they should be, and shows what it finds.
struct VerifyTransfer: Sendable {
    let store: any ObjectStore
    /// How much is read back; a sample gets a seed of its own for each ball.
    let content: VerifyOptions.Content
    let replicas: Int?
    let jobs: Int
    let report: VerifiedReport

    /// Verifies every ball of the list: against the checksum that the list has, or against the file that it names.
    ///
    /// - Parameters:
    ///   - items: balls, or balls with their files.
    ///   - progress: shows how far it is.
    /// - Throws: what ends the loop.
    func verify(_ items: ItemSet, _ progress: Progress) async throws {
        progress.expect(totalBytes: items.bytes.bytes, totalItems: items.count)
        let seed = "\(UInt64.random(in: 0 ... .max))"
        try await progress.showing {
            try await ItemLoop(items: items, width: jobs) { false }.run { listed in
                let readBack = ReadBack(progress: progress)
                defer { readBack.end(size: listed.item.size) }
                return try await verify(listed.item, seed: seed, readBack)
            } ended: { listed, result in
                progress.finishItem()
                switch result {
                case .success(let row): try await report.add(row)
                case .failure(let error): try await fail(listed.item, error)
                }
            }
        }
    }

    /// Tells of the files of a list of puts that are no balls; those that are were compared already.
    ///
    /// - Parameter files: files with the balls that they would be.
    /// - Throws: what ends the loop.
    func findMissing(_ files: ItemSet) async throws {
        try await ItemLoop(items: files, width: jobs) { false }.run { listed in
            guard let address = listed.item.address else { throw listed.item.isNoBall }
            _ = try await store.info(of: address)
        } ended: { listed, result in
            guard case .failure(let error) = result else { return }
            try await fail(listed.item, error)
        }
    }

    private func verify(_ item: WorkItem, seed: String, _ readBack: ReadBack) async throws -> VerifiedRow {
        guard let ball = item.ball else { throw item.isNoBall }
        let file = item.target
        var expected = ball.checksum
        if let file { expected = try await LocalDigest.sha256(of: file) }
        do {
            return try await verify(ball, at: ball.address, against: expected, file, seed, readBack)
        } catch MictlanXError.Code.notFound {
            // rclone writes a line break as a picture of it.
            guard file == nil, let name = ChecksumLine.withLineBreaks(ball.address.ball.name.bytes),
                let other = try? BallName(bytes: name)
            else { throw ItemSubject.absent(item) }
            let address = BallAddress(bucket: ball.address.bucket, name: other)
            return try await verify(ball, at: address, against: expected, file, seed, readBack)
        }
    }

    private func verify(
        _ ball: BallItem, at address: BallAddress, against checksum: Checksum?, _ file: FilePath?, _ seed: String,
        _ readBack: ReadBack
    ) async throws -> VerifiedRow {
        // What was named, or comes from a list of checksums, has no size to be held against.
        let isListed = ball.chunks > 0
        var options = VerifyOptions(checksum: checksum, size: isListed ? ball.size : nil, content: content)
        if case .sample(let fraction, _) = content {
            let digest = SHA256.hash(Array("\(seed)/\(address)".utf8))
            options.content = .sample(fraction: fraction, seed: UInt64(digest.hex.prefix(16), radix: 16) ?? 0)
        }
        options.replicas = replicas
        options.asksForBytes = true
        options.progress = { readBack.add(bytes: $0) }
        let info = try await store.verify(address, options: options)
        return VerifiedRow(
            finding: .ok, address: address, size: info.size, checksum: checksum ?? info.checksum,
            path: file.map { JSONObject(path: $0) } ?? [:], by: Self.name(of: options.content))
    }

    private static func name(of content: VerifyOptions.Content) -> String {
        switch content {
        case .none: "metadata"
        case .sample: "sample"
        case .all: "content"
        }
    }

    /// Tells of an item that cannot be compared.
    func fail(_ item: WorkItem, _ error: MictlanXError) async throws { try await report.add(row(for: item, error)) }

    private func row(for item: WorkItem, _ error: MictlanXError) -> VerifiedRow {
        var shown = ShellError(error)
        shown.message = ItemSubject(path: nil, address: item.address).naming(shown.message)
        return VerifiedRow(
            finding: Self.finding(error), address: item.address, path: item.target.map { JSONObject(path: $0) } ?? [:],
            by: Self.name(of: content), error: shown)
    }

    /// What a verification can find wrong, as against what keeps it from looking.
    private static func finding(_ error: MictlanXError) -> VerifiedRow.Finding {
        switch error.code {
        case .notFound, .noBucket: .missing
        case .incomplete, .checksumMismatch, .lengthMismatch, .exists, .changed, .invalidArgument: .mismatch
        default: .unknown
        }
    }
}

/// How far one ball is read back.
private final class ReadBack: Sendable {
    private let progress: Progress
    private let bytes = Mutex(0)

    init(progress: Progress) {
        self.progress = progress
    }

    func add(bytes count: Int) {
        bytes.withLock { $0 +|= count }
        progress.add(bytes: count)
    }

    /// What was not read back counts at the end.
    func end(size: Int) { progress.add(bytes: max(0, size - bytes.withLock { $0 })) }
}

/// Shows what `verify` finds, counts it, and knows the code that comes of it.
actor VerifiedReport {
    private var writer: ResultWriter<VerifiedRow>
    /// The file of `--report`, which has every row.
    private var copy: ResultWriter<VerifiedRow>?
    private let context: CommandContext
    private let isQuiet: Bool
    /// Whether a person gets the rows that are not right alone.
    private let isSummed: Bool
    private let progress: Progress
    private var counts: [VerifiedRow.Finding: Int] = [:]
    private var bytes = 0

    init(_ context: CommandContext, results: ResultOptions, isVerbose: Bool, progress: Progress, copy: OutputStream?) {
        self.context = context
        let format = results.format(in: context)
        isQuiet = results.isQuiet(in: context)
        isSummed = context.terminal.output.isTerminal && format == .table && !isVerbose
        self.progress = progress
        writer = ResultWriter(context.terminal, format: format)
        self.copy = copy.map { output in
            var terminal = context.terminal
            terminal.output = output
            terminal.results = nil
            return ResultWriter(terminal, format: .ndjson)
        }
    }

    func add(_ row: VerifiedRow) throws {
        counts[row.finding, default: 0] += 1
        bytes +|= row.size ?? 0
        try copy?.write(row)
        guard !isQuiet else { return }
        guard !isSummed || row.finding != .ok else { return writer.keep(row) }
        try progress.aside { try writer.write(row) }
    }

    /// Ends the results.
    ///
    /// - Throws: `ShellError` with code 11 where something is not as it should be, 5 where something could not be told.
    func finish() throws {
        progress.end()
        try copy?.finish()
        if !isQuiet { try writer.finish() }
        let total = counts.values.reduce(0, +)
        let wrong = (counts[.mismatch] ?? 0) + (counts[.missing] ?? 0)
        let unknown = counts[.unknown] ?? 0
        if !isQuiet, context.terminal.messages.isTerminal {
            try context.terminal.note("\(Count(counts[.ok] ?? 0, "ball")) verified, \(ByteCount(bytes))")
        }
        if wrong > 0 {
            let more = unknown > 0 ? ", and \(Count.grouped(unknown)) could not be verified" : ""
            throw ShellError(
                .checksumMismatch,
                "\(Count.grouped(wrong)) of \(Count(total, "ball")) \(wrong == 1 ? "is" : "are") not as expected\(more)"
            )
        }
        guard unknown == 0 else {
            throw ShellError(
                ShellError.Code(.existenceUnknown),
                "\(Count.grouped(unknown)) of \(Count(total, "ball")) could not be verified")
        }
    }
}
