import ArgumentParser

/// The process's own flags; from the first plain word on, everything belongs to that word.
struct Invocation: ParsableCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "mxshell", abstract: "A shell for the MictlanX object store.",
        usage: """
            mxshell [FLAGS]                       the prompt, or a script on standard input
            mxshell [FLAGS] -c COMMAND [-c …]     commands
            mxshell [FLAGS] FILE [WORDS]          a script and its arguments
            mxshell [FLAGS] COMMAND [WORDS]       one command, for example: mxshell put ./cat.jpg photos/
            """,
        discussion: """
            'mxshell help' lists the commands, 'mxshell node' serves a store for others. Without --uri and \
            MXSHELL_URI (or the Python client's MICTLANX_URI) the embedded node is used.
            """)

    @Option(name: .customShort("c"), parsing: .singleValue, help: ArgumentHelp("Run a command.", valueName: "command"))
    var commands: [TextArgument] = []

    @Option(name: [.customShort("f"), .customLong("file")], help: ArgumentHelp("Run a script.", valueName: "file"))
    var script: LocalArgument?

    @Flag(name: .customLong("version"), help: "Show the version.")
    var showsVersion = false

    @Flag(help: "Only parse the commands, and say what is wrong with them.")
    var check = false

    @Option(help: ArgumentHelp("Colour in messages.", valueName: "auto|always|never"))
    var color = ColourWish.auto

    @OptionGroup var target: StoreOptions
    @OptionGroup var results: ResultOptions

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("A command or a script file.", valueName: "words"))
    var words: [TransferWord] = []

    func validate() throws {
        // Everything behind the first word is that word's; what comes before it must be one of the flags above.
        if let first = words.first?.argument.text, first.hasPrefix("-"), first != "-" {
            // The words take what no flag above has, the parser's own flag for help included.
            if first == "--help" || first == "-h" { throw CleanExit.helpRequest(Self.self) }
            throw ValidationError("Unknown option '\(first)'")
        }
    }
}

extension Invocation {
    /// The usual ways to start, read without the argument parser, which takes longer than everything else at a start: no
    /// words, commands with `-c`, a command or a script with its words. Nil for every other, which the parser reads.
    static func usual(_ words: [ExpandedWord]) -> Invocation? {
        var rest = words[...]
        var commands: [TextArgument] = []
        while rest.first?.text == "-c" {
            guard let command = rest.dropFirst().first, !beginsAsFlag(command) else { return nil }
            commands.append(TextArgument(command.text))
            rest = rest.dropFirst(2)
        }
        guard rest.first.map({ !beginsAsFlag($0) }) ?? true else { return nil }
        // In an initializer an assignment would declare a default in place of a value.
        var invocation = Invocation()
        invocation.commands = commands
        invocation.script = nil
        invocation.showsVersion = false
        invocation.check = false
        invocation.color = .auto
        invocation.target = .unset
        invocation.results = .unset
        invocation.words = rest.map { TransferWord($0) }
        return invocation
    }

    private static func beginsAsFlag(_ word: ExpandedWord) -> Bool { word.units.first?.byte == UInt8(ascii: "-") }
}

extension StoreOptions {
    /// What they are where none is given.
    fileprivate static var unset: StoreOptions {
        var options = StoreOptions()
        options.uri = nil
        options.profile = nil
        options.tokenFile = nil
        options.isVerbose = false
        return options
    }
}

extension ResultOptions {
    /// What they are where none is given.
    fileprivate static var unset: ResultOptions {
        var options = ResultOptions()
        options.format = nil
        options.isQuiet = false
        return options
    }
}
