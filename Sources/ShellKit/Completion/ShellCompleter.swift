import LineEditing
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import Synchronization
import SystemPackage
import Workflow

/// Completes the lines of a session.
final class ShellCompleter: LineCompleter, CompletionSources {
    private struct State {
        var bucket: String?
        var variables: [String] = []
        /// Functions and aliases.
        var commands: [String] = []
        var definitions: [String] = []
    }

    /// So long a key of our own prompt waits for names of the store; a person should see an answer after 150 ms.
    static let patience = Duration.milliseconds(100)
    /// More names than a screen shows.
    static let maximumNames = 4_096

    let commands: CommandTable
    private let configuration: Configuration
    private let places: Places
    private let jobs: JobTable
    private let cache: RemoteNameCache
    private let patience: Duration
    private let maximumNames: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - session: the session.
    ///   - commands: the verbs.
    ///   - patience: the longest wait for names of the store.
    ///   - maximumNames: so many of them are proposed; of more the first ones and the last one.
    /// - Throws: `SystemFailure` when the system has no file descriptor left.
    init(
        session: Session, commands: CommandTable, patience: Duration = ShellCompleter.patience,
        maximumNames: Int = ShellCompleter.maximumNames
    ) throws(SystemFailure) {
        self.commands = commands
        self.patience = patience
        self.maximumNames = maximumNames
        configuration = session.configuration
        places = session.places
        jobs = session.jobs
        cache = try RemoteNameCache { place, add in try await Self.list(place, in: session, add) }
    }

    /// Takes over where the session stands; called before a line is read.
    func update(from session: Session) async {
        let bucket = await session.bucket?.rawValue
        let expansion = await session.variables
        let language = await session.language
        let own = expansion.variables.keys.filter(VariableName.isValid)
        let names = Set(own).union(expansion.environment.keys.filter(VariableName.isValid))
        let commands = Array(language.functions.keys) + Array(language.aliases.keys)
        state.withLock {
            $0 = State(
                bucket: bucket, variables: Array(names), commands: commands,
                definitions: own.filter { !VariableName.isPredefined($0) } + commands)
        }
        cache.expire()
    }

    func completion(of text: String, cursor: Int) -> LineCompletion {
        Completer(sources: self).completion(of: text, cursor: cursor)
    }

    func variables() -> [String] { state.withLock { $0.variables } }

    func words(_ kind: KnownWords) -> [String] {
        switch kind {
        case .runs: (try? configuration.runStore().all()) ?? []
        case .connections: ((try? places.all()) ?? []).map(\.name)
        case .jobs: jobs.running.map { "\($0.number)" }
        case .commands: state.withLock { $0.commands }
        case .definitions: state.withLock { $0.definitions }
        }
    }

    func inputs(of file: String) -> [String] {
        let home = configuration.environment.nonEmpty("HOME")
        guard let file = try? WorkflowFile(LocalArgument(ExpandedWord(file)), home: home, word: 1) else { return [] }
        return file.linted().document?.inputs.map(\.name) ?? []
    }

    func programs(startingWith text: String) -> [String] {
        let directories = configuration.environment.nonEmpty("PATH")?.split(separator: ":") ?? []
        let start = Array(text.utf8)
        return directories.flatMap { directory in
            ((try? FilePath(String(directory)).directoryNames(startingWith: start)) ?? []).compactMap {
                String(validating: $0, as: UTF8.self)
            }
        }
    }

    func localNames(startingWith text: String, directoriesOnly: Bool) -> [CompletionCandidate] {
        let cut = text.lastIndex(of: "/").map { text.index(after: $0) } ?? text.startIndex
        let directory = String(text[..<cut])
        let home = configuration.environment.nonEmpty("HOME")
        let path = directory.isEmpty ? FilePath(".") : LocalArgument(ExpandedWord(directory)).path(home: home)
        let start = Array(text[cut...].utf8)
        let names = (try? path.directoryNames(startingWith: start)) ?? []
        return names.compactMap { bytes -> CompletionCandidate? in
            // Hidden files are proposed to those who type the dot; a name that cannot be typed, to nobody.
            guard let name = String(validating: bytes, as: UTF8.self), start.first == 0x2E || bytes.first != 0x2E else {
                return nil
            }
            let kind = (try? FileStatus(path.appending(FilePath.Component(bytes: bytes))))?.kind
            let isDirectory = kind == .directory
            guard isDirectory || !directoriesOnly else { return nil }
            let shown = isDirectory ? "\(name)/" : name
            return CompletionCandidate(text: directory + shown, isWhole: !isDirectory, label: shown)
        }
    }

    func remoteNames(startingWith text: String, bucketsOnly: Bool) -> CompletionCandidates {
        let (word, connection) = word(text, ignoresBucket: bucketsOnly)
        guard word.bucket == nil || !bucketsOnly else { return CompletionCandidates() }
        let isBucket = word.bucket == nil
        let level = word.bucket.map { RemoteNameCache.Place.level(bucket: $0, directory: word.directory) } ?? .buckets
        let found = names(at: level, connection, startingWith: word.rest) { name in
            CompletionCandidate(
                text: word.lead + word.directory + name + (isBucket && !bucketsOnly ? "/" : ""),
                isWhole: isBucket ? bucketsOnly : !name.hasSuffix("/"), label: isBucket ? name + "/" : name)
        }
        let begun = connections(startingWith: text)
        return found.with(begun)
    }

    func storeWords(_ kind: StoreWords, startingWith text: String) -> CompletionCandidates {
        switch kind {
        case .peers: return names(at: .peers, nil, startingWith: text) { CompletionCandidate(text: $0) }
        case .trash:
            let (word, connection) = word(text)
            let bucket = word.bucket.map { "\($0)/" } ?? ""
            return names(at: .trash, connection, startingWith: bucket + word.directory + word.rest) { name in
                CompletionCandidate(text: word.lead + name.dropFirst(bucket.count))
            }
        case .tagKeys(let place):
            let (word, connection) = word(place)
            guard let bucket = word.bucket ?? (word.rest.isEmpty ? nil : word.rest) else {
                return CompletionCandidates()
            }
            return names(at: .tagKeys(bucket: bucket), connection, startingWith: text) { CompletionCandidate(text: $0) }
        }
    }

    /// What is known of a place, as candidates.
    private func names(
        at place: RemoteNameCache.Place, _ connection: String?, startingWith prefix: String,
        _ candidate: (String) -> CompletionCandidate
    ) -> CompletionCandidates {
        let place = connection.map { RemoteNameCache.Place.at(connection: $0, place) } ?? place
        let found = cache.names(at: place, startingWith: prefix, atMost: maximumNames, within: patience)
        return CompletionCandidates(
            names: found.names.map(candidate), more: found.count - found.names.count, remark: Self.remark(found))
    }

    /// A remote word, cut, and the connection that it names besides.
    private func word(_ text: String, ignoresBucket: Bool = false) -> (word: RemoteWord, connection: String?) {
        guard let other = connection(of: text) else {
            return (RemoteWord(text, bucket: ignoresBucket ? nil : state.withLock { $0.bucket }), nil)
        }
        let word = RemoteWord(other.rest.text, bucket: nil).behind("\(other.name):")
        return (word, other.name.isEmpty ? nil : other.name)
    }

    /// The connection that a word names.
    private func connection(of text: String) -> ConnectionPrefix? {
        guard let prefix = ConnectionPrefix(ExpandedWord(text)) else { return nil }
        return prefix.name.isEmpty || (try? places.named(prefix.name)) != nil ? prefix : nil
    }

    /// Connections, for whoever has begun to type one.
    private func connections(startingWith text: String) -> [CompletionCandidate] {
        guard !text.isEmpty, !text.contains("/"), !text.contains(":") else { return [] }
        return words(.connections).filter { $0.hasPrefix(text) }.map {
            CompletionCandidate(text: "\($0):", isWhole: false)
        }
    }

    private static func remark(_ found: RemoteNameCache.Names) -> String? {
        switch found.extent {
        case .whole: nil
        case .arriving where found.names.isEmpty: "no names yet: the store has not answered"
        case .arriving: "not all names yet: the store is still answering"
        case .tooMany: "not all names: there are more than completion keeps"
        }
    }
}
