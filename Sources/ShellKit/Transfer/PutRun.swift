import MictlanXBatch
import MictlanXClient

/// Puts the items of a frozen list through the client's bulk executor and tells what becomes of each.
struct PutRun: Sendable {
    let store: any ObjectStore
    let report: ItemReport
    let jobs: Int

    func put(_ found: LocalSelection.Found, options: PutOptions) async throws {
        for problem in found.problems { try await report.fail(ShellError(problem)) }
        let id = "put-\(UInt64.random(in: 0 ... .max))"
        let hooks = BulkHooks(afterAcknowledgement: { outcome in
            switch outcome.result {
            case .success(let receipt):
                try await report.succeed(TransferRow(receipt))
                if let shortage = receipt.shortage { try await report.warn(shortage) }
            // Whoever pressed ^C knows that the rest was not put.
            case .failure(let error) where error.code == .cancelled: throw CancellationError()
            case .failure(let error): try await report.fail(ShellError(error))
            }
        })
        let items = PutJob(found.items, options: options).sequence { _, item in
            try await report.fail(Self.refused(item))
        }
        let options = BulkOptions(maxConcurrentBalls: jobs, hooks: hooks, totalItems: found.items.count)
        try await store.putBulk(id, items, options: options)
        _ = try await store.awaitBulk(id)
    }

    static func refused(_ item: RefusedItem) -> ShellError { .usage("\(item.file.path): \(item.reason)") }
}
