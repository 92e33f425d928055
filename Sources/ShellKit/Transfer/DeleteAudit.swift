import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage

/// Records what `rm` deletes beside the runs, for longer than any of them, as runs of workflows do.
struct DeleteAudit: Sendable {
    private let log: AuditLog
    private let run: String
    private let context: CommandContext

    /// - Returns: `nil` where there is no place for runs.
    init?(of run: CommandRun?, in context: CommandContext) {
        guard let store = try? context.session.configuration.runStore() else { return nil }
        log = run.map { AuditLog(store.audit, on: $0.executor) } ?? AuditLog(store.audit)
        self.run = run?.id ?? "-"
        self.context = context
    }

    /// Requests to delete have their answers. A home directory that cannot be written is told of once, and keeps nobody
    /// from deleting.
    func record(_ settled: [(item: WorkItem, result: Result<SettledBall, MictlanXError>)]) async throws {
        let moment = ClientConfiguration.systemTime()
        do throws(MictlanXError) {
            try await log.append(settled.compactMap { entry($0.item, $0.result, moment) })
        } catch {
            let cause = error.cause.map { "\($0)" } ?? error.message
            let note = "warning: what is deleted is not recorded: \(cause)"
            if await !context.session.unsaid([note]).isEmpty { try context.terminal.note("mxshell: \(note)") }
        }
    }

    private func entry(
        _ item: WorkItem, _ result: Result<SettledBall, MictlanXError>, _ moment: Timestamp
    ) -> AuditLog.Entry? {
        guard let address = item.address else { return nil }
        let word =
            switch result {
            case .success(let ball): ball.isChanged ? ball.row.outcome : "absent"
            case .failure(let error): error.code.description
            }
        return AuditLog.Entry(
            time: moment, run: run, step: "rm", address: address, checksum: item.ball?.checksum, size: item.size,
            result: word)
    }
}
