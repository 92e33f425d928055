import LineEditing
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import Synchronization
import SystemPackage

/// Completes the lines of a session.
final class ShellCompleter: LineCompleter, CompletionSources {
    private struct State {
        var bucket: String?
        var variables: [String] = []
    }

    /// So long a key of our own prompt waits for names of the store; a person should see an answer after 150 ms.
    static let patience = Duration.milliseconds(100)
    /// More names than a screen shows.
    static let maximumNames = 4_096

    let commands: CommandTable
    private let configuration: Configuration
    private let places: Places
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
        cache = try RemoteNameCache { place, add in try await Self.list(place, in: session, add) }
    }

    /// Takes over where the session stands; called before a line is read.
    func update(from session: Session) async {
        let bucket = await session.bucket?.rawValue
        let expansion = await session.variables
        let names = Set(expansion.variables.keys).union(expansion.environment.keys).filter(VariableName.isValid)
        state.withLock { $0 = State(bucket: bucket, variables: Array(names)) }
        cache.expire()
    }

    func completion(of text: String, cursor: Int) -> LineCompletion {
        Completer(sources: self).completion(of: text, cursor: cursor)
    }

    func variables() -> [String] { state.withLock { $0.variables } }

    func runs() -> [String] {
        guard let store = try? configuration.runStore(), let all = try? store.all() else { return [] }
        return all
    }

    func connections() -> [String] { ((try? places.all()) ?? []).map(\.name) }

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
        let other = connection(of: text)
        let place =
            other.map { RemoteWord($0.rest.text, bucket: nil).behind("\($0.name):") }
            ?? RemoteWord(text, bucket: bucketsOnly ? nil : state.withLock { $0.bucket })
        guard place.bucket == nil || !bucketsOnly else { return CompletionCandidates() }
        var level = place.bucket.map { RemoteNameCache.Place.level(bucket: $0, directory: place.directory) } ?? .buckets
        if let other, !other.name.isEmpty { level = .at(connection: other.name, level) }
        let found = cache.names(at: level, startingWith: place.rest, atMost: maximumNames, within: patience)
        let names = found.names.map { name in
            let isBucket = place.bucket == nil
            return CompletionCandidate(
                text: place.lead + place.directory + name + (isBucket && !bucketsOnly ? "/" : ""),
                isWhole: isBucket ? bucketsOnly : !name.hasSuffix("/"), label: isBucket ? name + "/" : name)
        }
        return CompletionCandidates(
            names: names + connections(startingWith: text), more: found.count - found.names.count,
            remark: Self.remark(found))
    }

    /// The connection that a word names.
    private func connection(of text: String) -> ConnectionPrefix? {
        guard let prefix = ConnectionPrefix(ExpandedWord(text)) else { return nil }
        return prefix.name.isEmpty || (try? places.named(prefix.name)) != nil ? prefix : nil
    }

    /// Connections, for whoever has begun to type one.
    private func connections(startingWith text: String) -> [CompletionCandidate] {
        guard !text.isEmpty, !text.contains("/"), !text.contains(":") else { return [] }
        return connections().filter { $0.hasPrefix(text) }.map { CompletionCandidate(text: "\($0):", isWhole: false) }
    }

    private static func remark(_ found: RemoteNameCache.Names) -> String? {
        switch found.extent {
        case .whole: nil
        case .arriving where found.names.isEmpty: "no names yet: the store has not answered"
        case .arriving: "not all names yet: the store is still answering"
        case .tooMany: "not all names: there are more than completion keeps"
        }
    }

    private static func list(
        _ place: RemoteNameCache.Place, in session: Session, _ add: @Sendable (String) throws -> Void
    ) async throws {
        try await list(place, at: PlaceWish(), in: session, add)
    }

    private static func list(
        _ place: RemoteNameCache.Place, at wish: PlaceWish, in session: Session,
        _ add: @Sendable (String) throws -> Void
    ) async throws {
        let store = try await session.connection(to: try session.places.place(wish).target).store
        switch place {
        case .at(let connection, let place):
            try await list(place, at: PlaceWish(name: connection), in: session, add)
        case .buckets:
            for bucket in try await store.buckets().shown { try add(bucket.bucket.rawValue) }
        case .level(let bucket, let directory):
            var level = ListingLevel(Array(directory.utf8))
            let start = directory.utf8.count
            for try await ball in store.listing(of: try BucketID(bucket), isCompleted: false) {
                let name = ball.address.ball.name.bytes
                let shown: [UInt8]
                switch level.place(of: name) {
                case .here: shown = name
                case .below(let below): shown = below
                case .elsewhere: continue
                }
                if let text = String(validating: shown.dropFirst(start), as: UTF8.self), !text.isEmpty { try add(text) }
            }
        }
    }
}

/// The word of a remote name, cut at what is known of it.
struct RemoteWord: Equatable {
    /// What stands before the name: `/`, `bucket/`, `/bucket/` or nothing.
    let lead: String
    /// Nil while the bucket is being typed.
    let bucket: String?
    /// The levels of the name that are typed, with the last slash.
    let directory: String
    let rest: String

    /// The same word as it is written behind the name of a connection instead of a slash.
    func behind(_ connection: String) -> RemoteWord {
        RemoteWord(lead: connection + lead.dropFirst(), bucket: bucket, directory: directory, rest: rest)
    }

    private init(lead: String, bucket: String?, directory: String, rest: String) {
        (self.lead, self.bucket, self.directory, self.rest) = (lead, bucket, directory, rest)
    }

    init(_ text: String, bucket current: String?) {
        var name = text[...]
        var lead = ""
        var bucket = current
        if current == nil || text.hasPrefix("/") {
            if name.hasPrefix("/") {
                name.removeFirst()
                lead = "/"
            }
            bucket = nil
            if let slash = name.firstIndex(of: "/") {
                bucket = String(name[..<slash])
                lead += name[...slash]
                name = name[name.index(after: slash)...]
            }
        }
        let cut = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
        self.lead = lead
        self.bucket = bucket
        directory = bucket == nil ? "" : String(name[..<cut])
        rest = bucket == nil ? String(name) : String(name[cut...])
    }
}
