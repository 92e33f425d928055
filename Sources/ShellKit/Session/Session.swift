import LineEditing
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage

/// What the commands of one shell share: connections, the current bucket, variables and the terminal's reader.
actor Session {
    nonisolated let configuration: Configuration
    nonisolated let history: HistoryStore?
    /// What goes on behind the prompt.
    nonisolated let jobs: JobTable
    /// The job whose session this is; `nil` for that of the shell.
    nonisolated let job: Job?
    /// The shell of a job: both use its connections.
    private let parent: Session?
    /// The connections that have names, and the one where the session stands.
    nonisolated let places: Places
    private let connector: any StoreConnector
    private var connections: [ConnectionTarget: StoreConnection] = [:]
    private var opening: [ConnectionTarget: Task<StoreConnection, any Error>] = [:]
    private var said: Set<String> = []

    /// The buckets that `use` chose at the connections, by their names.
    private var buckets: [String: BucketID] = [:]
    private var expansion: Expansion
    /// Functions, aliases and traps.
    private(set) var language = LanguageState()
    private var lineReader: (any LineReader)?
    private var keepsHistory = true
    /// Whether a script goes on behind a command that failed.
    private(set) var goesOnAfterFailures = false
    /// Whether the prompt tells how long each statement took.
    private(set) var tellsTime = false
    /// What was entered at the prompt and how it ended, oldest first.
    private(set) var entered: [EnteredStatement] = []
    /// The statement that runs, and the one before it, which `again` runs once more.
    private var running: RanStatement?
    private(set) var last: RanStatement?
    /// Whether the statement that runs is about another one, which then stays the last.
    private var isRepeating = false
    /// Where what is entered and shown is kept.
    private(set) var log: OutputStream?
    /// What `set` has changed.
    private(set) var settings = SessionSettings()
    /// Where the output of commands goes in place of the terminal.
    private(set) var results: ResultFile?
    /// What the last command with results gave.
    private(set) var result: KeptResult?
    /// What is being recorded.
    private(set) var recording: Recording?
    /// Where the session was before the last `cd`.
    private(set) var previousDirectory: FilePath?

    init(configuration: Configuration, connector: any StoreConnector) {
        self.configuration = configuration
        self.connector = connector
        let places = Places(configuration)
        self.places = places
        expansion = Expansion(
            variables: ["?": ShellValue("0")], environment: configuration.environment.variables(nil),
            lookUp: Self.values(at: places, of: nil))
        history = configuration.historyPath.map { HistoryStore(path: $0) }
        (jobs, job, parent) = (JobTable(), nil, nil)
    }

    /// A session for a job: it sees what the shell has set and changes nothing of it, asks nobody, and reads no input.
    init(of job: Job, in parent: Session) async {
        var configuration = parent.configuration
        configuration.hasNoInput = true
        self.configuration = configuration
        connector = parent.connector
        history = nil
        (jobs, self.job, self.parent) = (parent.jobs, job, parent)
        let places = Places(copying: parent.places)
        self.places = places
        buckets = await parent.buckets
        var expansion = await parent.expansion
        result = await parent.result
        last = await parent.last
        expansion.lookUp = Self.values(at: places, of: result)
        self.expansion = expansion
        language = await parent.language
        goesOnAfterFailures = await parent.goesOnAfterFailures
        settings = await parent.settings
    }

    /// The store at `target`, opened at its first use: a command without a store touches neither network nor database.
    func connection(to target: ConnectionTarget) async throws -> StoreConnection {
        if let parent { return try await parent.connection(to: target) }
        while true {
            if let connection = connections[target] { return connection }
            // A store is opened once, however many commands wait for it.
            let opening = opening[target] ?? open(target)
            do {
                return try await withTaskCancellationHandler {
                    try await opening.value
                } onCancel: {
                    opening.cancel()
                }
            } catch let error where ShellError(error).code == .cancelled && !Task.isCancelled {
                // Another command was interrupted.
                continue
            }
        }
    }

    private func open(_ target: ConnectionTarget) -> Task<StoreConnection, any Error> {
        let task = Task {
            defer { opening[target] = nil }
            let connection = try await connector.connect(to: target)
            connections[target] = connection
            return connection
        }
        opening[target] = task
        return task
    }

    /// Those of `remarks` that were not said yet in this session; they count as said then.
    func unsaid(_ remarks: [String]) -> [String] { remarks.filter { said.insert($0).inserted } }

    func close() async {
        let open = connections.values
        connections = [:]
        for connection in open { await connection.close() }
        await lineReader?.stop()
        lineReader = nil
    }

    /// Lets names stand alone in a bucket, at the connection with a name.
    func use(_ bucket: BucketID?, at connection: String? = nil) {
        buckets[connection ?? places.current ?? ""] = bucket
        showBucket()
    }

    /// The bucket that `use` chose at a connection; by default the one where the session stands.
    func bucket(at connection: String?) -> BucketID? { buckets[connection ?? places.current ?? ""] }

    /// The bucket that `use` chose where the session stands: a key may stand alone in it.
    var bucket: BucketID? { bucket(at: nil) }

    /// Makes a connection the one where the session stands.
    func connect(to name: String) {
        places.connect(to: name)
        showBucket()
    }

    private func showBucket() { expansion.variables["BUCKET"] = bucket.map { ShellValue($0.rawValue) } }

    func setGoesOnAfterFailures(_ value: Bool) {
        goesOnAfterFailures = value
    }

    func setTellsTime(_ value: Bool) {
        tellsTime = value
    }

    func keepLog(_ log: OutputStream?) {
        self.log = log
    }

    /// Keeps what was entered; the oldest is forgotten where there are too many.
    func note(_ statement: EnteredStatement) {
        entered.append(statement)
        if entered.count > EnteredStatement.maximumCount { entered.removeFirst() }
    }

    /// Begins a statement of the person or of the script: the one before it is the last then.
    func begin(_ statement: RanStatement) {
        if let running, !isRepeating { last = running }
        running = statement
        isRepeating = false
    }

    /// Lets the statement that runs now only repeat another one, by default the last: that stays the last.
    func `repeat`(_ statement: RanStatement? = nil) {
        last = statement ?? last
        isRepeating = true
    }

    func set(_ settings: SessionSettings) { self.settings = settings }

    func keep(results: ResultFile?) { self.results = results }

    func leave(_ directory: FilePath) {
        previousDirectory = directory
    }

    var variables: Expansion { expansion }

    func set(_ name: String, to value: ShellValue) {
        expansion.variables[name] = value
    }

    /// Forgets what has this name: a variable, which commands of the host do not get any more, a function, an alias.
    func unset(_ name: String) {
        expansion.variables[name] = nil
        expansion.environment[name] = nil
        expansion.exported.remove(name)
        language.functions[name] = nil
        language.aliases[name] = nil
    }

    func export(_ name: String) { expansion.exported.insert(name) }

    /// Makes these `$1` and those behind it.
    func setArguments(_ arguments: [[UInt8]]) { expansion.arguments = arguments }

    func define(_ function: ShellFunction) { language.functions[function.definition.name] = function }

    func set(alias name: String, to alias: CommandAlias?) { language.aliases[name] = alias }

    func set(_ trap: Trap?, on event: TrapEvent) { language.traps[event] = trap }

    /// Makes the results of a command `$_` and `$last`; one without results leaves those of the command before it.
    func keep(_ results: KeptResult, since start: ContinuousClock.Instant) {
        guard !results.isEmpty else { return }
        results.end(seconds: (ContinuousClock.now - start) / .seconds(1))
        result = results
        expansion.lookUp = Self.values(at: places, of: results)
    }

    /// The variables that tell of the place where the session stands, and of the last result.
    private static func values(at places: Places, of result: KeptResult?) -> @Sendable (String) -> ShellValue? {
        { name in
            switch name {
            case "_": result?.value.map { .record($0) }
            case "last": result.map { .record($0.totals) }
            case "PROFILE": (try? places.place())?.connection.map { ShellValue($0) }
            case "HOST": (try? places.place())?.host.map { ShellValue($0) }
            default: nil
            }
        }
    }

    /// Makes `code` the value of `$?`.
    func setStatus(_ code: Int32) {
        set("?", to: ShellValue(String(code)))
    }

    /// The history, until writing it failed: a read-only home directory is reported once.
    var historyForWriting: HistoryStore? { keepsHistory ? history : nil }

    /// Adds a statement that was not typed at the prompt to the history.
    func remember(_ statement: String) {
        lineReader?.remember(statement)
        for entry in (try? historyForWriting?.append(statement)) ?? [] { lineReader?.remember(entry) }
    }

    func giveUpHistory() {
        keepsHistory = false
    }

    func startRecording(to file: FilePath) { recording = Recording(file: file) }

    func stopRecording() -> Recording? {
        defer { recording = nil }
        return recording
    }

    /// Goes on with a recording to which a command was added; not with one that ended meanwhile.
    func keep(_ changed: Recording) {
        if recording?.file == changed.file { recording = changed }
    }

    func attach(_ reader: any LineReader) {
        lineReader = reader
    }

    /// Asks the person at the terminal; nil without a terminal, and after `^C` or `^D`.
    func ask(_ prompt: Prompt) async -> String? {
        guard job == nil else { return nil }
        if lineReader == nil, TerminalProbe.canAsk {
            let terminal = LineReading.Terminal(type: nil, hasColour: false)
            lineReader = try? LineReading.makeReader(terminal: terminal, entries: [])
        }
        guard let lineReader, case .line(let answer) = await lineReader.readLine(prompt: prompt) else { return nil }
        return answer
    }

    /// Whether a question would reach a person.
    var canAsk: Bool { job == nil && (lineReader != nil || TerminalProbe.canAsk) }
}
