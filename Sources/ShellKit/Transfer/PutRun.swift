import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform

/// Puts the items of a frozen list through the client's bulk executor and tells what becomes of each.
struct PutRun: Sendable {
    let store: any ObjectStore
    let report: ItemReport
    let jobs: Int
    /// Tells the media types by the names; `nil` where one type was given for all.
    var types: MediaTypes?
    /// Whether only the media type, which nobody gave, can be what a router does not change.
    var isGuessed = false

    func put(_ found: LocalSelection.Found, options: PutOptions) async throws {
        defer { withExtendedLifetime(found) {} }
        try await report.leaveOut(found.leftOut, of: found.leftOutCount)
        for problem in found.problems { try await report.fail(ShellError(problem)) }
        let paths = PathsOnTheWay()
        let run = report.commandRun
        let id = "put-\(UInt64.random(in: 0 ... .max))"
        let hooks = BulkHooks(
            beforeRequest: {
                paths.begin($0)
                try await run?.begin($0.ordinal)
            },
            afterAcknowledgement: { outcome in
                let path = paths.end(outcome.ordinal)
                switch outcome.result {
                case .success(let receipt):
                    try await run?.settle(
                        outcome.ordinal, isChanged: receipt.outcome != .unchanged, size: receipt.size, receipt.checksum)
                    try await report.succeed(TransferRow(receipt))
                    let remarks = isGuessed ? receipt.shortage.map { [$0] } ?? [] : receipt.remarks
                    for remark in remarks { try await report.warn(remark) }
                // Whoever pressed ^C knows that the rest was not put.
                case .failure(let error) where error.code == .cancelled: throw CancellationError()
                case .failure(let error):
                    try await run?.fail(outcome.ordinal, error)
                    try await report.fail(
                        ShellError(error), of: ItemSubject(path: path, address: outcome.address))
                }
            })
        let settled = run?.settled ?? OrdinalSet()
        var job = PutJob(found.items, options: options, settled: settled, base: run?.base) {
            run?.mayBeThere($0) ?? false
        }
        job.types = types
        let items = job.sequence { ordinal, item in
            try await run?.fail(ordinal, MictlanXError(.invalidArgument, item.reason))
            try await report.fail(Self.refused(item), of: ItemSubject(path: item.file.path))
        }
        let options = BulkOptions(
            maxConcurrentBalls: jobs, hooks: hooks, totalItems: found.items.count - settled.count)
        try await store.putBulk(id, items, options: options)
        await report.stop(before: try await store.awaitBulk(id).notBegun)
    }

    /// Tells what a put would do.
    ///
    /// - Parameters:
    ///   - found: the list.
    ///   - check: decides about each file.
    ///   - wish: what is asked of each ball.
    ///   - command: puts one file; `nil` for rows.
    /// - Throws: `ShellError` where an item would fail.
    func rehearse(
        _ found: LocalSelection.Found, _ check: DryRun, _ wish: PutWish, _ command: (PutItem) -> ItemCommand?
    ) async throws {
        defer { withExtendedLifetime(found) {} }
        await report.expect(found.items.count)
        try await report.leaveOut(found.leftOut, of: found.leftOutCount)
        for problem in found.problems { try await report.fail(ShellError(problem)) }
        for try await listed in found.items.items() {
            switch listed.item {
            case .put(let put):
                do {
                    try await report.plan(try await check.put(put, wish), command: command(put))
                } catch let error as MictlanXError {
                    try await report.fail(
                        ShellError(error), of: ItemSubject(path: put.file.path, address: put.address))
                }
            case .refused(let item):
                try await report.fail(Self.refused(item), of: ItemSubject(path: item.file.path))
            case .file, .ball: continue
            }
        }
    }

    static func refused(_ item: RefusedItem) -> ShellError { .usage("\(item.file.path): \(item.reason)") }
}
