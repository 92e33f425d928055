import Glibc
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Deletes the files of a directory that a sync has found to be too many.
struct LocalRemoval: Sendable {
    let root: FilePath
    let jobs: Int
    let results: ResultOptions
    let context: CommandContext

    private func report() -> ItemReport {
        ItemReport(context, results: results, progress: Progress("sync", on: context.terminal, isQuiet: true))
    }

    /// Tells what would go, and the limits that would stop it.
    func rehearse(_ consent: DeleteConsent) async throws {
        let report = report()
        for try await listed in consent.items.items() {
            guard case .file(let file) = listed.item else { continue }
            try await report.plan(row("would_delete", file))
        }
        try await report.finish("file", isRehearsal: true)
        try await consent.checkLimits()
    }

    /// Deletes each file that is still the one that was found, and the directories that are empty then.
    ///
    /// - Throws: `ShellError` with the code that all failures share, else 6.
    func remove(_ items: ItemSet) async throws {
        let report = report()
        try await report.run {
            "at least \(Count.grouped($0)) of \(Count(items.count, "file")) are deleted"
        } _: {
            try await ItemLoop(items: items, width: jobs, settled: OrdinalSet()) { false }.run(
                body: { listed in
                    guard case .file(let file) = listed.item else { throw WorkItem.damaged }
                    return try await BlockingWork.run { _ in try removeNow(file) }
                },
                ended: { listed, result in
                    guard case .file(let file) = listed.item else { return }
                    switch result {
                    case .success: try await report.succeed(row("deleted", file))
                    case .failure(let error):
                        try await report.fail(ShellError(error), of: ItemSubject(path: file.path))
                    }
                })
        }
        try await report.finish("file")
    }

    private func row(_ outcome: String, _ file: FileItem) -> TransferRow {
        TransferRow(outcome: outcome, address: nil, size: file.size, details: JSONObject(path: file.path))
    }

    private func removeNow(_ file: FileItem) throws(MictlanXError) {
        let path = file.path
        // A directory may have become a link meanwhile, which leads elsewhere.
        try LocalPlacement.directory(root).checkDirectory(of: path)
        let status = try MictlanXError.explaining("cannot examine", path) { try FileStatus(path) }
        guard status.kind == .file, status.inode == file.inode, status.size == file.size,
            status.modified == file.modified.nanoseconds
        else { throw MictlanXError(.changed, "'\(path)' has changed since it was found: it stays") }
        guard path.withPlatformString({ unlink($0) }) == 0 else {
            throw MictlanXError(SystemFailure(Errno(rawValue: errno), "cannot delete", path))
        }
        var directory = path.removingLastComponent()
        while directory.components.count > root.components.count {
            directory.removeDirectory()
            directory.removeLastComponent()
        }
    }
}
