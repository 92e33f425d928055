import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXText
import SystemPackage

/// `mxshell node backup`: copies a store while it is served.
struct NodeBackupCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy a store while it is served.",
        usage: "mxshell node backup DIR [--data DIR] [-o table|json]",
        discussion: """
            DIR must be empty or not there. The backup is the store of one moment; what is put or deleted meanwhile is in it \
            or not. On one file system contents are not copied but get a second name: such a backup saves from mistakes, not \
            from the loss of the disk. Exit code 11 if the store itself had lost contents: all others are in the backup.
            """)

    @Argument(help: ArgumentHelp("Where the backup goes.", valueName: "dir"))
    var target: LocalArgument

    @OptionGroup var store: StoreDirectoryOptions
    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let report = try await StoreBackup.run(try store.path(in: context), to: target.path(home: home))
        if !results.isQuiet(in: context) {
            try StoreCopyText(report: report).write(to: context.terminal, results.format(in: context))
        }
        guard report.lostCount == 0 else {
            throw ShellError(
                .checksumMismatch,
                "the store has lost \(Count(report.lostCount, "content")), which the backup names only",
                hint: "'mxshell node check' lists them")
        }
    }
}

/// `mxshell node restore`: makes a store of a backup, and checks it.
struct NodeRestoreCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a store of a backup, and check it.",
        usage: "mxshell node restore BACKUP [--data DIR] [-o table|json]",
        discussion: """
            The store must be empty, not there, or one that has lost its catalog, which then gets the backup's; its contents \
            that the backup does not name stay, and 'node repair' puts them aside. Everything is copied, read and compared. \
            Exit code 0 when all that the backup names is there, 11 when not.
            """)

    @Argument(help: ArgumentHelp("The directory of the backup.", valueName: "backup"))
    var backup: LocalArgument

    @OptionGroup var store: StoreDirectoryOptions
    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let directory = try store.path(in: context)
        let report = try await StoreRestore.run(from: backup.path(home: home), to: directory)
        if !results.isQuiet(in: context) {
            let format = results.format(in: context)
            if format.isJSON {
                var record = StoreCopyText(report: report.copy).record
                record["check"] = .object(StoreReportText(report: report.check).record)
                try context.terminal.output.write(record)
            } else {
                try StoreCopyText(report: report.copy).write(to: context.terminal, format)
                try StoreReportText(report: report.check).write(to: context.terminal, format)
            }
        }
        guard report.check.isClean else {
            throw ShellError(
                .checksumMismatch, "the restored store is damaged", hint: "'mxshell node repair' mends what it can")
        }
    }
}

/// What was copied, for people and for machines.
struct StoreCopyText: Sendable {
    let report: StoreCopyReport

    func write(to terminal: Terminal, _ format: OutputFormat) throws {
        let isExact = format.isForPrograms || !terminal.output.isTerminal
        let counts = [
            ("contents", "\(report.contents)"), ("copied", "\(report.copied)"), ("linked", "\(report.linked)"),
            ("bytes", isExact ? "\(report.bytes)" : ByteCount(report.bytes).description),
        ]
        let lost = report.lost.map { ("lost", $0) }
        let fields = format.isForPrograms ? counts + [("lost", "\(report.lostCount)")] : lost + counts
        try ResultFields(fields: fields.map { (key: $0.0, value: $0.1) }, record: record).write(to: terminal, format)
    }

    var record: JSONObject {
        [
            "contents": .int(report.contents), "copied": .int(report.copied), "linked": .int(report.linked),
            "bytes": .int(report.bytes), "lost": .int(report.lostCount),
        ]
    }
}
