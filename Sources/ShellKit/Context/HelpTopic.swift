/// What `help` knows beside the verbs.
enum HelpTopic: String, CaseIterable, Sendable {
    case keys, names, patterns, sizes, codes, environment, output

    /// What the list of topics says of it.
    var abstract: String {
        switch self {
        case .keys: "the keys of the prompt"
        case .names: "buckets, balls and how a name is written"
        case .patterns: "* and its relatives"
        case .sizes: "sizes, durations and times"
        case .codes: "the exit codes"
        case .environment: "the variables that are read"
        case .output: "the forms of results"
        }
    }

    var text: String {
        switch self {
        case .keys: Self.keysText
        case .names: Self.namesText
        case .patterns: Self.patternsText
        case .sizes: Self.sizesText
        case .codes: Self.exitCodes.map { "  \($0.code)\t\($0.meaning)\n" }.joined()
        case .environment: Self.environmentText
        case .output: Self.outputText
        }
    }

    /// The exit codes, as docs/exit-codes.md has them.
    static let exitCodes: [(code: String, meaning: String)] = [
        ("0", "Everything asked for was done."),
        ("1", "Failed for another reason."),
        ("2", "Syntax, usage, lint or schema error: nothing was executed."),
        ("3", "Bucket or local directory not found."),
        ("4", "Ball, chunk or local file not found."),
        ("5", "Network, time-out, 429, 5xx: retries exhausted."),
        ("6", "Some items failed, some succeeded."),
        ("7", "Retrying is useless: authentication, permission, TLS, configuration, no key for an encrypted ball."),
        ("8", "A limit or guard stopped it; nothing past the guard was done."),
        ("9", "Nothing matched, nothing was transferred."),
        ("10", "A duration limit was reached."),
        ("11", "Checksum or content mismatch, another key than that of the put."),
        ("12", "No router or peer could be reached."),
        ("13", "It exists already, or a precondition failed."),
        ("14", "Confirmation needed and no terminal (use --yes): nothing was done."),
        ("15", "Another process works at the run, or its file system has no locks that work."),
        ("16", "A run cannot be taken up again without a decision: nothing was done."),
        ("17", "The journal or the directory of a run cannot be written, or is damaged."),
        ("18", "With run --strict: all was done, and failures were tolerated on the way."),
        ("126", "The command of the host is not executable."),
        ("127", "The command of the host was not found."),
        ("129", "SIGHUP."), ("130", "SIGINT, as of ^C."), ("141", "SIGPIPE: nobody reads the output any more."),
        ("143", "SIGTERM."), ("148", "^Z has stopped a program of the host, which waits as a job."),
    ]

    private static let keysText = """
          Enter          runs the line; one that is not whole (an open quote, &&) gets another row,
                         one with a mistake stays to be mended
          Esc Enter      another row, whatever the line is
          Tab            completes; again: shows what there is
          ↑ ↓            lines that begin with what stands before the cursor; in a line of several rows: up and down
          → End          at the end of the line: takes the grey suggestion
          ^R ^S          looks for an earlier line by a part of it, older and newer; any other key ends the search, ^G undoes it
          Esc .          the last word of the line before; again: of the one before that
          ^_ or ^X ^U    takes the last change back
          ^A ^E ^← ^→    the beginning, the end, a word
          ^W ^U ^K ^Y    cut a word, the line, the rest; paste
          ^L ^C ^Z ^D    clear the screen, drop the line, suspend, leave; ^Z in a program of the host makes a job of it
        'bind -v' in ~/.editrc chooses the keys of vi.

        """

    private static let namesText = """
        A ball is named BUCKET/NAME; a name may hold slashes and any other character. After 'use BUCKET' every name is in
        that bucket, and /BUCKET/NAME names another. A bucket exists when it holds something. 'put FILE BUCKET/' keeps the
        file's name, 'put DIR/ BUCKET/' puts what is in DIR, 'put DIR BUCKET/' puts it below DIR/.

        """

    private static let patternsText = """
        *  and  ?      any characters, one character, but no /          **     any characters
        [a-z]  [!x]    one of these, none of these                      {a,b}  one of these words
        A pattern that matches nothing is an error (9). Quotes make a pattern a plain name.

        """

    private static let sizesText = """
        256kb = 256000   1MB = 1M = 1000000   1MiB = 1048576   a plain number is bytes
        500ms   90s   15m   2h30m   7d   4w
        2026-11-28   '2026-11-28 15:00'   2026-11-28T15:00:00Z   (local time, but for Z and an offset)

        """

    private static let environmentText = """
        MXSHELL_URI          the routers; else MICTLANX_CLIENT_URI, MICTLANX_URI, MICTLANX_ROUTERS
        MXSHELL_TOKEN_FILE   the file with the bearer token
        MXSHELL_HISTORY      the file of the history; empty: none
        MXSHELL_COMPLETION_WAIT  how long Tab in bash, zsh and fish waits for the store
        MXSHELL_STATE_DIR    where history and runs lie; else $XDG_STATE_HOME/mxshell
        XDG_DATA_HOME        where the embedded store lies
        NO_COLOR             no colour; EDITRC names the file of the keys
        The whole list is in the guide.

        """

    private static let outputText = """
        -o table|wide|json|ndjson|yaml|csv|tsv|markdown|raw   (-ojson works, too)
        In a pipe a table is tab-separated, without a header, with sizes in bytes. Results go to standard output, all else to
        standard error. With JSON errors are objects, too. -q silences results and progress, never errors.

        """
}
