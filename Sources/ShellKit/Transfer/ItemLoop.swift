import MictlanXClient

/// Works balls off through the client's executor and tells what becomes of each.
struct ItemLoop: Sendable {
    let report: ItemReport
    let jobs: Int
    let selection: BallSelection

    /// Runs `body` for each entry, at most `jobs` at once; one that fails is reported, the others go on.
    func run(
        _ entries: PullSequence<BallSpool.Entry>,
        _ body: @escaping @Sendable (BallSpool.Entry) async throws -> TransferRow
    ) async throws {
        let executor = BulkExecutor<BallSpool.Entry, Result<TransferRow, ShellError>>(width: jobs)
        _ = try await executor.run(entries) { entry in
            do {
                return .success(try await body(entry))
            } catch let error as MictlanXError where error.code == .cancelled {
                throw CancellationError()
            } catch let error where error is MictlanXError || error is ShellError {
                return .failure(selection.explained(ShellError(error), at: entry.address))
            }
        } settled: { _, result in
            switch result {
            case .success(.success(let row)): try await report.succeed(row)
            case .success(.failure(let error)): try await report.fail(error)
            case .failure(let error): try await report.fail(ShellError(error))
            }
        }
        try Task.checkCancellation()
    }
}
