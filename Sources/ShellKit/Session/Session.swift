import LineEditing
import MictlanXClient
import MictlanXModel
import SystemPackage

/// What the commands of one shell share: connections, the current bucket, variables and the terminal's reader.
actor Session {
    nonisolated let configuration: Configuration
    nonisolated let history: HistoryStore?
    nonisolated let places: Places
    private let connector: any StoreConnector
    private var connections: [ConnectionTarget: StoreConnection] = [:]
    private var said: Set<String> = []

    /// The buckets that `use` chose at the connections, by their names.
    private var buckets: [String: BucketID] = [:]
    private var expansion: Expansion
    private var lineReader: (any LineReader)?
    private var keepsHistory = true
    /// Whether a script goes on behind a command that failed.
    private(set) var goesOnAfterFailures = false
    /// What is being recorded.
    private(set) var recording: Recording?
    /// Where the session was before the last `cd`.
    private(set) var previousDirectory: FilePath?

    init(configuration: Configuration, connector: any StoreConnector) {
        self.configuration = configuration
        self.connector = connector
        places = Places(configuration)
        expansion = Expansion(
            variables: ["?": [UInt8(ascii: "0")]], environment: configuration.environment.variables(nil))
        history = configuration.historyPath.map { HistoryStore(path: $0) }
    }

    /// The store at `target`, opened at its first use: a command without a store touches neither network nor database.
    func connection(to target: ConnectionTarget) async throws -> StoreConnection {
        if let connection = connections[target] { return connection }
        let connection = try await connector.connect(to: target)
        connections[target] = connection
        return connection
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

    private func showBucket() { expansion.variables["BUCKET"] = bucket.map { Array($0.rawValue.utf8) } }

    func setGoesOnAfterFailures(_ value: Bool) {
        goesOnAfterFailures = value
    }

    func leave(_ directory: FilePath) {
        previousDirectory = directory
    }

    var variables: Expansion { expansion }

    func set(_ name: String, to value: [UInt8]) {
        expansion.variables[name] = value
    }

    /// Makes `code` the value of `$?`.
    func setStatus(_ code: Int32) {
        set("?", to: Array(String(code).utf8))
    }

    /// The history, until writing it failed: a read-only home directory is reported once.
    var historyForWriting: HistoryStore? { keepsHistory ? history : nil }

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
        if lineReader == nil, TerminalProbe.canAsk {
            let terminal = LineReading.Terminal(type: nil, hasColour: false)
            lineReader = try? LineReading.makeReader(terminal: terminal, entries: [])
        }
        guard let lineReader, case .line(let answer) = await lineReader.readLine(prompt: prompt) else { return nil }
        return answer
    }

    /// Whether a question would reach a person.
    var canAsk: Bool { lineReader != nil || TerminalProbe.canAsk }
}
