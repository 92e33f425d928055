import MictlanXModel
import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage

/// The connections of a session: those of the configuration file, those that `connect` has named, and the one at which the
/// session stands.
final class Places: Sendable {
    /// A connection that has a name.
    enum Named: Hashable, Sendable {
        case embedded
        case router(MictlanXURI)
        case profile(Profile)
    }

    private struct State {
        /// Those that this session has named.
        var named: [String: Named] = [:]
        /// Where `connect` went.
        var current: String?
        /// What `set` says for every connection.
        var settings = SettingValues()
        var isReadOnly = false
        /// Below it files may be written; `nil` for everywhere.
        var safeDirectory: FilePath?
    }

    let config: ConfigSource
    private let configuration: Configuration
    private let state = Mutex(State())

    init(_ configuration: Configuration) {
        self.configuration = configuration
        config = ConfigSource(configuration.environment)
    }

    /// Those of a job: they stay as they were when it began.
    init(copying other: Places) {
        configuration = other.configuration
        config = other.config
        let now = other.state.withLock { $0 }
        state.withLock { $0 = now }
    }

    /// The name of the connection that `connect` went to.
    var current: String? { state.withLock { $0.current } }

    func connect(to name: String) { state.withLock { $0.current = name } }

    func define(_ name: String, as named: Named) { state.withLock { $0.named[name] = named } }

    /// The connection with a name; `nil` where there is none.
    ///
    /// - Throws: `ShellError` with code 7 for a faulty configuration file.
    func named(_ name: String) throws(ShellError) -> Named? {
        if let named = state.withLock({ $0.named[name] }) { return named }
        if name == ConnectionName.embedded { return .embedded }
        return try config.file().profile(name).map { Named.profile($0) }
    }

    /// All of them, with what names each.
    func all() throws(ShellError) -> [(name: String, named: Named, origin: String)] {
        let session = state.withLock { $0.named }
        var all: [(name: String, named: Named, origin: String)] = []
        for profile in try config.file().profiles where session[profile.name] == nil {
            all.append((profile.name, .profile(profile), "config.yaml"))
        }
        for (name, named) in session.sorted(by: { $0.key < $1.key }) { all.append((name, named, "connect")) }
        if session[ConnectionName.embedded] == nil { all.append((ConnectionName.embedded, .embedded, "built in")) }
        return all
    }

    /// The error for a name that no connection has.
    func unknown(_ name: String, word: Int? = nil) -> ShellError {
        let names = ((try? all()) ?? []).map(\.name)
        return .usage(
            "there is no connection \(name.quoted)",
            hint: Suggestion.closest(to: name, among: names).map { "did you mean \($0)?" }
                ?? "'connections' lists them", word: word)
    }

    // MARK: Where a command goes

    /// Where a command goes: what it says itself wins, then what the session, the environment and the configuration file say.
    ///
    /// - Throws: `ShellError` with code 7 for a malformed environment or file, 2 for a name that nothing has.
    func place(_ wish: PlaceWish = PlaceWish()) throws(ShellError) -> Place {
        if let uri = wish.uri { return router(uri, "--uri", wish) }
        if let name = wish.name ?? wish.connection ?? current { return try place(named: name, wish) }
        if let uri = configuration.uri { return router(uri, "--uri", wish) }
        if let name = configuration.profile { return try place(named: name, wish) }
        let environment = configuration.environment
        if let (uri, name) = try RouterVariable.own(in: environment) { return router(uri, name, wish) }
        if let name = environment.nonEmpty("MXSHELL_PROFILE") {
            guard try named(name) != nil else {
                let error = unknown(name)
                throw ShellError(.configuration, "MXSHELL_PROFILE: \(error.message)", hint: error.hint)
            }
            return try place(named: name, wish)
        }
        if let (uri, name) = try RouterVariable.python(in: environment) { return router(uri, name, wish) }
        if let standing = wish.standing { return router(standing, nil, wish) }
        if let name = try config.file().standard { return try place(named: name, wish) }
        guard wish.tokenFile ?? configuration.tokenFile == nil else {
            throw .usage("--token-file is for routers, and none is named", hint: "name one with --uri")
        }
        return Place(target: .embedded(try configuration.storeDirectory()))
    }

    /// A word for the prompt about where commands go.
    var label: String {
        do throws(ShellError) {
            return try place().label
        } catch {
            // Without a home directory there is no place for the embedded store.
            return (try? configuration.storeDirectory()) == nil ? ConnectionName.embedded : "?"
        }
    }

    private func place(named name: String, _ wish: PlaceWish) throws(ShellError) -> Place {
        switch try named(name) {
        case nil: throw unknown(name)
        case .embedded: return Place(target: .embedded(try configuration.storeDirectory()), name: name)
        case .router(let uri):
            var place = router(uri, "connection '\(name)'", wish)
            place.name = name
            return place
        // The token of the environment is for other routers: it never goes to those of a profile.
        case .profile(let profile):
            return Place(
                target: .router(profile.uri, tokenFile: wish.tokenFile, profile: profile), name: name,
                origin: "connection '\(name)'")
        }
    }

    private func router(_ uri: MictlanXURI, _ origin: String?, _ wish: PlaceWish) -> Place {
        let file = configuration.environment.nonEmpty("MXSHELL_TOKEN_FILE").map {
            configuration.startDirectory.pushing(FilePath($0))
        }
        return Place(
            target: .router(uri, tokenFile: wish.tokenFile ?? configuration.tokenFile ?? file, profile: nil),
            origin: origin
        )
    }

    // MARK: Safety

    var isReadOnly: Bool { state.withLock { $0.isReadOnly } }
    var isSafe: Bool { state.withLock { $0.safeDirectory != nil } }

    func setReadOnly(_ value: Bool) { state.withLock { $0.isReadOnly = value } }

    func makeSafe(in directory: FilePath) {
        state.withLock { $0.safeDirectory = $0.safeDirectory ?? directory.lexicallyNormalized() }
    }

    /// Whether a command may do what it does.
    ///
    /// - Returns: why its requests may change nothing; `nil` where they may.
    /// - Throws: `ShellError` with code 8 for a change where there must be none.
    func check(_ effect: StoreEffect, at place: Place) throws(ShellError) -> String? {
        if case .deletes = effect { try checkDeleting() }
        let isClosed = place.profile?.isReadOnly == true
        switch effect {
        case .reads, .open: break
        case .rehearses: return "a dry run changes nothing"
        case .changes, .deletes:
            if isReadOnly { throw .guarded("the session is read only: nothing was changed", hint: "'readonly off'") }
            if isClosed {
                throw .guarded(
                    "connection '\(place.label)' is read only: nothing was changed",
                    hint: "'readonly' of it in config.yaml says so")
            }
        }
        return isReadOnly ? "the session is read only" : nil
    }

    /// Refuses to delete anything in a safe session, in a store or on this machine.
    ///
    /// - Throws: `ShellError` with code 8.
    func checkDeleting() throws(ShellError) {
        guard isSafe else { return }
        throw .guarded("the session is safe: nothing is deleted or withdrawn", hint: "begin another session")
    }

    /// Refuses to run a program of the host in a safe session: it may write anywhere.
    ///
    /// - Throws: `ShellError` with code 8.
    func checkProgram() throws(ShellError) {
        if isSafe { throw .guarded("the session is safe: no program of the host runs") }
    }

    /// Refuses to write a file elsewhere in a safe session.
    ///
    /// - Throws: `ShellError` with code 8.
    func checkWriting(to path: FilePath) throws(ShellError) {
        guard let directory = state.withLock({ $0.safeDirectory }) else { return }
        let target = WorkingDirectory.current.pushing(path).lexicallyNormalized()
        guard Self.withoutLinks(target).starts(with: Self.withoutLinks(directory)) else {
            throw .guarded("the session is safe: nothing is written outside of '\(directory)'")
        }
    }

    /// Where a path leads to: what is there of it is followed through its links.
    private static func withoutLinks(_ path: FilePath) -> FilePath {
        var (there, rest) = (path, [FilePath.Component]())
        while there.real == nil, let last = there.lastComponent {
            rest.append(last)
            there.removeLastComponent()
        }
        return (there.real ?? there).appending(rest.reversed())
    }

    // MARK: Settings

    /// Has a setting hold in this session; without a text, what the environment and the configuration file say holds again.
    ///
    /// - Returns: whether the text has a meaning; nothing has changed where it has none.
    func set(_ setting: Setting, to text: String?) -> Bool {
        state.withLock { state in
            var changed = state.settings
            let isGood = changed.set(setting, to: text ?? "") || text == nil
            if isGood { state.settings = changed }
            return isGood
        }
    }

    /// What holds at a connection where a command says nothing: `set` wins, then the environment, its profile and the file's
    /// defaults.
    ///
    /// - Throws: `ShellError` with code 7 for a malformed environment or file.
    func settings(at place: Place) throws(ShellError) -> Settings {
        let name = place.profile?.name ?? ""
        return Settings([
            ({ "set \($0.option)" }, state.withLock { $0.settings }),
            ({ $0.variable }, try SettingValues(configuration.environment)),
            ({ _ in "connections.\(name) of config.yaml" }, place.profile?.settings ?? SettingValues()),
            ({ _ in "defaults of config.yaml" }, try config.file().settings),
        ])
    }
}
