import ArgumentParser
import LineEditing
import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `mxshell node repair`: mends what can be mended in a store that no node has open.
struct NodeRepairCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Mend what can be mended in a store.",
        usage: "mxshell node repair [--data DIR] [--dry-run] [--yes] [--forget-lost] [--new-catalog]",
        discussion: """
            Bad replicas are copied from good ones; what was damaged, and contents that no chunk refers to, go to \
            'lost+found' beside the contents. What dead processes left is removed. Chunks of which nothing is left stay in \
            the listings, unreadable, until the same content is put again; --forget-lost drops them. A store that has lost its catalog is refused; \
            --new-catalog gives it an empty one, and all its contents go to 'lost+found'. Refused while a node has the \
            store open. Exit code \
            0 when the store is clean afterwards, 11 when not, 14 without --yes and without a terminal.
            """)

    @OptionGroup var store: StoreDirectoryOptions

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check.")
    var isDryRun = false

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask.")
    var isConfirmed = false

    @Flag(name: .customLong("forget-lost"), help: "Drop chunks that cannot be read any more.")
    var forgetsLost = false

    @Flag(name: .customLong("new-catalog"), help: "Begin anew where the catalog is missing.")
    var startsAnew = false

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let directory = try store.path(in: context)
        if isDryRun, startsAnew {
            let (count, size) = try await BlockingWork.run { _ in try StoreRepair.contentsWithoutCatalog(directory) }
            return try context.terminal.note(
                "would make a new catalog and put \(Count(count, "content")) (\(ByteCount(size))) into 'lost+found'")
        }
        if isDryRun {
            let report = try await StoreCheck.run(directory)
            try show(report, context)
            return try requireClean(report)
        }
        try await confirm(directory, context)
        let report = try await StoreRepair.run(directory, forgetsLost: forgetsLost, startsAnew: startsAnew)
        try show(report.after, context)
        try context.terminal.note(
            "mended \(report.mended), put aside \(report.quarantined), copied \(report.copied), removed "
                + "\(report.removed), forgotten \(report.forgotten)")
        if report.rewritten > 0 {
            try context.terminal.note(
                "the metadata of \(Count(report.rewritten, "chunk")) could not be read and were made anew: their tags are lost, "
                    + "and what was compressed or encrypted is read as it is stored")
        }
        try requireClean(report.after)
    }

    private func show(_ report: StoreReport, _ context: CommandContext) throws {
        guard !results.isQuiet(in: context) else { return }
        try StoreReportText(report: report).write(to: context.terminal, results.format(in: context))
    }

    private func requireClean(_ report: StoreReport) throws {
        guard !report.isClean else { return }
        throw ShellError(
            .checksumMismatch, "the store is damaged",
            hint: "put again what has no good copy left, or let --forget-lost drop it from the listings")
    }

    private func confirm(_ directory: FilePath, _ context: CommandContext) async throws {
        guard !isConfirmed else { return }
        guard await context.session.canAsk else {
            throw ShellError(
                .confirm, "a repair changes the store", hint: "--dry-run only looks, --yes goes ahead")
        }
        let prompt = Prompt().adding("Repair the store in \("\(directory)".terminalSafe)? ", .bold).adding("[y/N] ")
        let answer = await context.session.ask(prompt)?.lowercased()
        guard answer == "y" || answer == "yes" else {
            throw ShellError(.confirm, "nothing was done")
        }
    }
}
