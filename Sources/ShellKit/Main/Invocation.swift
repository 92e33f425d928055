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
