import Foundation
import LineEditing
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// Runs statements against a store in memory and keeps what they wrote.
struct ShellRun {
    private struct Connector: StoreConnector {
        let stores: Stores
        let routers: [Router]
        let opened: Counter

        func connect(to target: ConnectionTarget) async throws -> StoreConnection {
            opened.add()
            return StoreConnection(store: stores.store(at: target), routers: routers) {}
        }
    }

    /// The store of each connection.
    struct Stores: Sendable {
        /// Where nothing else is named.
        let standard: any ObjectStore
        /// By the host of the first router.
        var named: [String: any ObjectStore] = [:]

        func store(at target: ConnectionTarget) -> any ObjectStore {
            guard case .router(let uri, _, _) = target, let host = uri.routers.first?.host else { return standard }
            return named[host] ?? standard
        }
    }

    final class Counter: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func add() { value.withLock { $0 += 1 } }
    }

    struct Result {
        var code: Int32
        var output: String
        var messages: String
        /// How often a store was opened.
        var connections: Int

        /// What the caret stands under.
        func underlined() throws -> String {
            let lines = messages.split(separator: "\n")
            let index = try #require(lines.firstIndex { $0.drop { $0 == " " }.hasPrefix("| ") })
            let first = try #require(Array(lines[index]).firstIndex(of: "^"))
            let count = Array(lines[index])[first...].prefix { $0 == "^" }.count
            return String(Array(lines[index - 1])[first..<first + count])
        }
    }

    let store: MemoryStore
    private let served: Stores
    private let routers: [Router]
    private let environment: Environment
    /// Where runs have their directories.
    let state: TemporaryDirectory

    init(_ balls: [String: String] = [:], environment: [String: String] = [:]) throws {
        store = try MemoryStore(balls)
        store.silence("peer-1")
        served = Stores(standard: store)
        routers = []
        state = try TemporaryDirectory()
        self.environment = Environment(Self.environment(state).merging(environment) { $1 })
    }

    /// Runs with a configuration file, against the stores of its connections by their hosts.
    init(
        configuration: String, stores: [String: MemoryStore] = [:], _ balls: [String: String] = [:],
        environment: [String: String] = [:], mode: mode_t = 0o600
    ) throws {
        store = try MemoryStore(balls)
        served = Stores(standard: store, named: stores)
        routers = []
        state = try TemporaryDirectory()
        let directory = state.path.appending("mxshell")
        try directory.makeDirectories(mode: 0o700)
        let file = directory.appending("config.yaml")
        try file.write(Array(configuration.utf8))
        _ = file.withPlatformString { chmod($0, mode) }
        let places = ["XDG_CONFIG_HOME": state.path.string, "XDG_DATA_HOME": state.path.string]
        self.environment = Environment(
            Self.environment(state).merging(places) { $1 }.merging(environment) { $1 })
    }

    /// Runs against another store, and the routers that it has.
    init(on store: any ObjectStore, routers: [Router] = []) throws {
        self.store = MemoryStore()
        served = Stores(standard: store)
        self.routers = routers
        state = try TemporaryDirectory()
        environment = Environment(Self.environment(state))
    }

    private static func environment(_ state: TemporaryDirectory) -> [String: String] {
        ["HOME": "/nonexistent", "MXSHELL_STATE_DIR": state.path.string]
    }

    func run(
        _ text: String, format: OutputFormat = .table, commands: CommandTable = .standard
    ) async throws -> Result {
        // As the program does: a reader of a pipe may have seen enough.
        ProcessSignals.ignoreBrokenPipes()
        let output = try Capture()
        let messages = try Capture()
        let opened = Counter()
        let session = Session(
            configuration: Configuration(environment: environment, format: format),
            connector: Connector(stores: served, routers: routers, opened: opened))
        var terminal = Terminal(output: output.stream, messages: messages.stream, hasColour: false)
        terminal.resultDirectory = state.path
        let context = CommandContext(
            session: session, terminal: terminal, commands: commands, router: SignalRouter())
        let interpreter = Interpreter(context: context)
        let source = SourceText(name: "test.mx", text: text)
        var code: Int32
        do {
            let statements = try await interpreter.check(source)
            code = try await session.jobs.scope(keepsLogs: false) {
                try await interpreter.settleJobs(
                    after: try await interpreter.run(statements, of: source, areEntered: true))
            }
        } catch let report as ErrorReport {
            code = try interpreter.show(report)
        } catch let request as ExitRequest {
            code = request.code
        }
        await session.close()
        try output.stream.flush()
        return Result(code: code, output: try output.text(), messages: try messages.text(), connections: opened.count)
    }
}

/// What is written to a stream.
final class Capture {
    let stream: ShellKit.OutputStream
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "mx-shell-\(UUID().uuidString)")
        try Data().write(to: url)
        stream = ShellKit.OutputStream(descriptor: open(url.path, O_WRONLY), ownsDescriptor: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func text() throws -> String {
        try String(contentsOf: url, encoding: .utf8)
    }
}
