import MictlanXClient
import MictlanXModel

/// Puts the items of a plan through the client's bulk executor and tells what becomes of each.
struct PutRun: Sendable {
    let store: any ObjectStore
    let report: ItemReport
    let jobs: Int

    func put(_ items: PullSequence<Result<BulkItem, ShellError>>) async throws {
        let id = "put-\(UInt64.random(in: 0 ... .max))"
        let hooks = BulkHooks(afterAcknowledgement: { outcome in
            switch outcome.result {
            case .success(let receipt): try await report.succeed(TransferRow(receipt))
            // Whoever pressed ^C knows that the rest was not put.
            case .failure(let error) where error.code == .cancelled: throw CancellationError()
            case .failure(let error): try await report.fail(ShellError(error))
            }
        })
        let options = BulkOptions(maxConcurrentBalls: jobs, hooks: hooks)
        try await store.putBulk(id, readable(items), options: options)
        _ = try await store.awaitBulk(id)
    }

    /// The items that can be put; the others are reported on the way.
    private func readable(_ items: PullSequence<Result<BulkItem, ShellError>>) -> PullSequence<BulkItem> {
        PullSequence {
            let cursor = ReadableItems(items, report: report)
            return { try await cursor.next() }
        }
    }
}

private actor ReadableItems {
    private var iterator: PullSequence<Result<BulkItem, ShellError>>.Iterator?
    private let report: ItemReport

    init(_ items: PullSequence<Result<BulkItem, ShellError>>, report: ItemReport) {
        iterator = items.makeAsyncIterator()
        self.report = report
    }

    func next() async throws -> BulkItem? {
        while var current = iterator {
            iterator = nil
            guard let result = try await current.next() else { return nil }
            iterator = current
            switch result {
            case .success(let item): return item
            case .failure(let error): try await report.fail(error)
            }
        }
        return nil
    }
}
