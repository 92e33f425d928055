import ArgumentParser
import MictlanXClient
import MictlanXModel

/// How results are written.
struct ResultOptions: ParsableArguments, Sendable {
    @Option(name: [.customShort("o", allowingJoined: true), .customLong("output")], help: "How results are written.")
    var format: OutputFormat?

    @Flag(name: [.customShort("q"), .customLong("quiet")], help: "No progress and no results, only errors.")
    var isQuiet = false

    func format(in context: CommandContext) -> OutputFormat {
        format ?? context.settings.format ?? context.session.configuration.format
    }

    func isQuiet(in context: CommandContext) -> Bool {
        isQuiet || context.settings.isQuiet ?? context.session.configuration.isQuiet
    }
}

/// Which store is meant.
struct StoreOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "The routers; default is MXSHELL_URI, MICTLANX_CLIENT_URI, MICTLANX_URI or MICTLANX_ROUTERS, else the embedded node.",
            valueName: "mictlanx://host:port"),
        transform: ValueParsing.uri)
    var uri: MictlanXURI?

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp(
            "The file with the bearer token for the routers; default is MXSHELL_TOKEN_FILE.", valueName: "file"))
    var tokenFile: LocalArgument?

    @Flag(name: [.customShort("v"), .customLong("verbose")], help: "Tell which store is used, and what names it.")
    var isVerbose = false

    /// The connection to the named routers, else to `standing`, else to the embedded node.
    func connection(
        in context: CommandContext, otherwise standing: MictlanXURI? = nil
    ) async throws -> StoreConnection {
        let shell = context.session.configuration
        let target = try shell.target(
            uri: uri, tokenFile: tokenFile?.path(home: shell.environment.nonEmpty("HOME")), otherwise: standing)
        if isVerbose || shell.isVerbose {
            try context.terminal.note("mxshell: \(try shell.description(of: uri, otherwise: standing))")
        }
        let connection = try await context.session.connection(to: target)
        for remark in await context.session.unsaid(connection.remarks) {
            try context.terminal.note("mxshell: \(remark)")
        }
        return connection
    }

    /// What the store is, without a connection: what a run was for.
    func endpoints(in context: CommandContext) throws -> [String] {
        let shell = context.session.configuration
        switch try shell.target(uri: uri, tokenFile: tokenFile?.path(home: shell.environment.nonEmpty("HOME"))) {
        case .embedded(let directory): return ["embedded:\(directory)"]
        case .router(let uri, _): return uri.routers.map(\.baseURL).sorted()
        }
    }

    func store(in context: CommandContext) async throws -> any ObjectStore { try await connection(in: context).store }
}

/// Timeouts, deadline and retries, for every request of a ``NetworkCommand``.
struct PatienceOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp("Longest time of one attempt of one request.", valueName: "duration"),
        transform: ValueParsing.duration)
    var timeout: Duration?

    @Option(
        help: ArgumentHelp("Longest time of the whole command.", valueName: "duration"),
        transform: ValueParsing.duration)
    var deadline: Duration?

    @Option(help: ArgumentHelp("Attempts of one request in all.", valueName: "n"), transform: ValueParsing.positive)
    var retries: Int?
}

/// How much goes on at once.
struct ConcurrencyOptions: ParsableArguments, Sendable {
    @Option(
        name: [.customShort("j"), .customLong("jobs")], help: ArgumentHelp("Balls on the way at once.", valueName: "n"),
        transform: ValueParsing.positive)
    var wanted = 10

    /// Each ball has its file open.
    var jobs: Int { OpenFileLimit.width(wanted, files: 1) }
}
