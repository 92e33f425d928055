import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage
import Workflow

/// Runs one test of a workflow against a store of its own: an embedded node in a directory that goes with the test.
struct TrialRun: Sendable {
    let trial: Trial
    let document: WorkflowDocument
    let allowsPrograms: Bool
    /// Where the directory of the test is made.
    let parent: FilePath

    /// - Returns: what was not as expected.
    /// - Throws: why the test could not be run.
    func verdict() async throws -> TrialVerdict {
        let start = ContinuousClock.now
        let directory = try parent.makeTemporaryDirectory(prefix: "mxtest-")
        defer { Self.remove(directory) }
        let work = directory.appending("work")
        try work.makeDirectories(mode: 0o700)
        for file in trial.files { try Self.write(file.text, to: work.pushing(try Self.inside(file.path))) }
        let socket = directory.appending("run").appending("node.sock")
        let node = NodeConfiguration(store: directory.appending("store"), addresses: [.unixSocket(socket)])
        var verdict = try await withNode(node) { _ in
            try await judged(RouterEndpoint(id: "test", unixSocketPath: socket.string), work)
        }
        verdict.duration = ContinuousClock.now - start
        return verdict
    }

    private func judged(_ router: RouterEndpoint, _ work: FilePath) async throws -> TrialVerdict {
        for seed in trial.balls { try await put(seed, router) }
        let (clock, ledger, record) = (QuietClock(), FaultyTransport.Ledger(trial.faults), TrialRecord())
        var configuration = ClientConfiguration(clientID: "mxtest")
        configuration.clock = clock
        configuration.now = { [trial] in trial.now.earlier(by: .zero - clock.now.offset) }
        configuration.wrapTransport = { FaultyTransport($0, ledger, clock) }
        let client = try MictlanXClient(routers: [router], configuration: configuration)
        let outcome: RunOutcome?
        let time = Task { await clock.run() }
        do {
            let now = configuration.now
            outcome = try await BlockingWork.$gauge.withValue(clock) {
                try await run(on: client, clock, record, work, now: now)
            }
        } catch {
            time.cancel()
            await client.close()
            throw error
        }
        time.cancel()
        await client.close()
        var verdict = TrialVerdict(name: trial.name)
        guard let outcome else {
            if trial.expectation.exit != 2 {
                verdict.faults =
                    record.messages.isEmpty ? ["the inputs are not those of the workflow"] : record.messages
            }
            return verdict
        }
        let judge = try MictlanXClient(routers: [router], configuration: ClientConfiguration(clientID: "mxtest"))
        do {
            verdict.faults = try await TrialJudge(
                expectation: trial.expectation, store: judge, ledger: ledger, work: work
            ).faults(outcome, record)
            await judge.close()
        } catch {
            await judge.close()
            throw error
        }
        return verdict
    }

    /// - Returns: `nil` where the inputs are refused.
    private func run(
        on client: MictlanXClient, _ clock: QuietClock, _ record: TrialRecord, _ work: FilePath,
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> RunOutcome? {
        var options = RunOptions(
            documentDirectory: work, workingDirectory: work, temporaryDirectory: work.removingLastComponent())
        options.environment = trial.environment
        options.allowsPrograms = allowsPrograms
        // A test touches nothing but its own directory; programs cannot be kept to it.
        options.sandbox = allowsPrograms ? nil : [work]
        options.values.now = now
        options.lockDirectory = work.removingLastComponent().appending("locks")
        options.confirm = { [trial] _ in trial.confirms ? .confirmed : .declined }
        options.events = {
            clock.stir()
            record.note($0)
        }
        var diagnostics = Diagnostics()
        let bound = document.bind(trial.inputs, options: options, into: &diagnostics)
        document.checkPaths(options: options, into: &diagnostics)
        guard let bound, !diagnostics.hasErrors else {
            for finding in diagnostics.sorted { record.note(finding.summary) }
            return nil
        }
        return try await WorkflowRunner(store: client, clock: clock).run(document, inputs: bound, options: options)
    }

    /// Puts a ball as it would have been put at its time.
    private func put(_ seed: Trial.Seed, _ router: RouterEndpoint) async throws {
        var configuration = ClientConfiguration(clientID: "mxtest")
        let moment = trial.now.earlier(by: seed.age)
        configuration.now = { moment }
        let client = try MictlanXClient(routers: [router], configuration: configuration)
        do {
            var options = PutOptions()
            options.tags = seed.tags
            _ = try await client.put(.bytes(Array(seed.text.utf8)), at: seed.address, options: options)
            await client.close()
        } catch {
            await client.close()
            throw error
        }
    }

    // MARK: Files

    /// A path of a test file, which stays below the directory of the test.
    static func inside(_ path: String) throws(ShellError) -> FilePath {
        let path = FilePath(path).lexicallyNormalized()
        guard !path.isAbsolute, path.components.first?.kind == .regular else {
            throw .usage("'\(path)' is not below the directory of the test")
        }
        return path
    }

    private static func write(_ text: String, to file: FilePath) throws {
        try file.removingLastComponent().makeDirectories(mode: 0o700)
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
        try descriptor.closeAfter { _ = try descriptor.writeAll(Array(text.utf8)) }
    }

    private static func remove(_ path: FilePath) {
        if !path.isSymbolicLink, (try? FileStatus(path))?.kind == .directory {
            for name in (try? path.directoryNames()) ?? [] { remove(path.appending(FilePath.Component(bytes: name))) }
            path.removeDirectory()
        } else {
            path.removeFile()
        }
    }
}

/// What a run told.
final class TrialRecord: Sendable {
    private struct State {
        var steps: [String: String] = [:]
        var messages: [String] = []
    }

    private static let limit = 10_000
    private let state = Mutex(State())

    var steps: [String: String] { state.withLock { $0.steps } }
    var messages: [String] { state.withLock { $0.messages } }

    func note(_ event: RunEvent) {
        switch event.body {
        case .stepState(let step, _, let status, let message, _):
            state.withLock { $0.steps[step] = status.rawValue }
            if let message { note(message) }
        case .log(_, let message, _), .guardBreach(_, _, let message), .itemFail(_, _, _, _, let message): note(message)
        default: return
        }
    }

    func note(_ message: String) {
        state.withLock { state in
            if state.messages.count < Self.limit { state.messages.append(message) }
        }
    }
}
