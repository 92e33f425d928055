import MictlanXBatch
import MictlanXClient
import MictlanXPlatform

/// What became of balls, in the books of a command: the record of deletes, then the journal of the run. Those that end while
/// others are entered are entered together, on the thread of the journal.
actor SettledBooks {
    private typealias Line = (listed: ListedItem, result: Result<SettledBall, MictlanXError>)

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private nonisolated let executor: BlockingExecutor
    private nonisolated let run: CommandRun?
    private nonisolated let audit: DeleteAudit?
    private nonisolated let waiting = SharedWork<Line, any Error>()

    /// - Parameters:
    ///   - run: the run that the command is; `nil` for one that is none.
    ///   - audit: records what is deleted; `nil` where nothing is.
    init(run: CommandRun?, audit: DeleteAudit?) {
        self.run = run
        self.audit = audit
        executor = run?.executor ?? BlockingExecutor(label: "mictlanx.books")
    }

    /// Returns when all books have a ball.
    ///
    /// - Throws: what writing them throws.
    nonisolated func enter(_ listed: ListedItem, _ result: Result<SettledBall, MictlanXError>) async throws {
        guard run != nil || audit != nil else { return }
        try await waiting.submit((listed, result)) { await enterWaiting() }
    }

    private func enterWaiting() async -> Result<Void, any Error> {
        let group = waiting.take()
        let result: Result<Void, any Error>
        do {
            try await audit?.record(group.elements.map { ($0.listed.item, $0.result) })
            if let run { try await run.write(group.elements.map { record($0, of: run) }) }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        group.settle(result)
        return result
    }

    private nonisolated func record(_ line: Line, of run: CommandRun) -> JournalRecord {
        let ordinal = line.listed.ordinal
        return switch line.result {
        case .success(let ball):
            run.settled(
                ordinal, isChanged: ball.isChanged, size: ball.row.size ?? line.listed.item.size, ball.checksum)
        case .failure(let error): run.failed(ordinal, error)
        }
    }
}
