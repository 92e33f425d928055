import MictlanXBatch
import MictlanXClient
import MictlanXText

/// How a run of a command goes on: its words are parsed again, and the command takes its run up.
struct CommandResumption: Sendable {
    private let id: String
    private let command: any ResumableCommand
    private let words: [ExpandedWord]
    private let context: CommandContext
    private let recorded: RunHeader.Command
    private let acceptsCluster: Bool
    private let salvages: Bool

    /// The run of a command; `nil` for one of a workflow.
    ///
    /// - Throws: `MictlanXError` `notFound`, `ShellError` for words that this version does not know.
    init?(
        _ id: String, target: StoreOptions, results: ResultOptions, acceptsCluster: Bool, salvages: Bool,
        in context: CommandContext
    ) throws {
        let header = try context.session.configuration.runStore().header(of: id)
        guard let recorded = header.command else { return nil }
        self.context = try RunStores.restore(header.connections, in: context)
        self.recorded = recorded
        words = recorded.words.map(ArgumentText.decoded)
        guard let verb = words.first,
            case .command(let parsed) = try context.commands.parse(
                verb: verb.text, arguments: Array(words.dropFirst())),
            var command = parsed as? any ResumableCommand
        else {
            throw MictlanXError(.journal, "run \(id) is of a command that mxshell \(Version.text) does not know")
        }
        if target.uri != nil { command.target.uri = target.uri }
        if target.profile != nil { command.target.profile = target.profile }
        if target.tokenFile != nil { command.target.tokenFile = target.tokenFile }
        if let format = results.format { command.results.format = format }
        if results.isQuiet { command.results.isQuiet = true }
        self.id = id
        self.command = command
        self.acceptsCluster = acceptsCluster
        self.salvages = salvages
    }

    func resume() async throws {
        guard
            let command = try await context.placed(command, hasBucket: recorded.bucket != nil) as? any ResumableCommand
        else {
            return
        }
        let configuration = context.session.configuration
        let opened = try await OpenedRun(id, salvages: salvages, in: try configuration.runStore())
        if !acceptsCluster {
            let stores = try command.stores(recorded, in: context)
            try opened.check(
                endpoints: try stores.endpoints(in: context), clientID: try stores.clientID(in: context))
        }
        if !command.results.isQuiet(in: context) {
            let remark = ResumeSummary(run: id, history: opened.history, isTorn: opened.isTorn).remark
            let text =
                HostLine(words: words.map(\.bytes)).map { String(decoding: $0.source.bytes, as: UTF8.self) } ?? ""
            try context.terminal.note(
                "run \(id) goes on: \(text.terminalSafe)\(remark.map { "; \($0)" } ?? "")")
        }
        var context = context
        context.words = words
        context.terminal.names = await context.nameBase(at: command.target)
        try await command.resume(try await CommandRun(resuming: opened, in: context), in: context)
    }
}
