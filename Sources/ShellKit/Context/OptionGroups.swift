import ArgumentParser
import MictlanXBatch
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

/// How sizes are written, for verbs whose `-h` asks for that, as in ls(1) and du(1), and not for help.
struct SizeOptions: ParsableArguments, Sendable {
    @Flag(
        name: [.customShort("h"), .customLong("human-readable")],
        help: "Sizes in units, behind a pipe, too; on a terminal they are.")
    var isHuman = false

    @Flag(name: [.customShort("b"), .customLong("bytes")], help: "Sizes in bytes, on a terminal, too.")
    var isExact = false

    func validate() throws {
        guard !isHuman || !isExact else {
            throw ValidationError("-h writes sizes in units, -b in bytes: give one of them")
        }
    }

    /// Whether sizes are bytes; `nil` where the output decides.
    var wish: Bool? { isHuman ? false : isExact ? true : nil }
}

/// What becomes of the links in a directory of this machine.
struct LinkOptions: ParsableArguments, Sendable {
    @Flag(name: .customLong("follow-links"), help: "Follow links that lead out of a directory.")
    var areFollowed = false
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
        help: ArgumentHelp(
            "A connection of config.yaml, or one that 'connect' has named; default is MXSHELL_PROFILE.",
            valueName: "connection"))
    var profile: TextArgument?

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp(
            "The file with the bearer token for the routers; default is MXSHELL_TOKEN_FILE.", valueName: "file"))
    var tokenFile: LocalArgument?

    @Flag(name: [.customShort("v"), .customLong("verbose")], help: "Tell which store is used, and what names it.")
    var isVerbose = false

    /// Where the command goes.
    ///
    /// - Throws: `ShellError`.
    func place(
        in context: CommandContext, otherwise standing: MictlanXURI? = nil
    ) throws(ShellError) -> Place {
        guard uri == nil || profile == nil else {
            throw .usage("--uri and --profile each name a store", hint: "give one of them")
        }
        let home = context.session.configuration.environment.nonEmpty("HOME")
        return try context.session.places.place(
            PlaceWish(
                uri: uri, tokenFile: tokenFile?.path(home: home), name: profile?.text, connection: context.connection,
                standing: standing))
    }

    /// The connection to the named routers, else to `standing`, else to the embedded node.
    func connection(
        in context: CommandContext, otherwise standing: MictlanXURI? = nil
    ) async throws -> StoreConnection {
        let place = try place(in: context, otherwise: standing)
        if isVerbose || context.session.configuration.isVerbose {
            try context.terminal.note("mxshell: \(place.description)")
        }
        let connection = try await context.session.connection(to: place.target)
        for remark in await context.session.unsaid(connection.remarks) {
            try context.terminal.note("mxshell: \(remark)")
        }
        return connection
    }

    /// What the store is, without a connection: what a run was for.
    func endpoints(in context: CommandContext) throws -> [String] { try place(in: context).endpoints }

    /// What is never deleted there.
    func protected(in context: CommandContext) throws(ShellError) -> [ProtectedPattern] {
        try place(in: context).profile?.protected ?? []
    }

    /// What the client calls itself there.
    func clientID(in context: CommandContext) throws -> String {
        try place(in: context).profile?.clientID ?? context.session.configuration.clientID
    }

    /// What holds there where the command says nothing.
    func settings(in context: CommandContext) throws(ShellError) -> SettingValues {
        try context.session.places.settings(at: try place(in: context)).values
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
        name: [.customShort("j", allowingJoined: true), .customLong("jobs")],
        help: ArgumentHelp(
            "Balls on the way at once, of which small ones in one request count as one; 1 for one after the other. The default"
                + " is that of the connection, else 10, of deletes 32.", valueName: "n"),
        transform: ValueParsing.positive)
    var wanted: Int?

    /// How many balls at once, `usual` of them where nobody says; each has its file open.
    func jobs(
        at target: StoreOptions, in context: CommandContext, usual: Int = PutDefaults.jobs
    ) throws(ShellError) -> Int {
        var jobs = wanted
        if jobs == nil { jobs = try target.settings(in: context).jobs }
        return OpenFileLimit.width(jobs ?? usual, files: 1)
    }
}
