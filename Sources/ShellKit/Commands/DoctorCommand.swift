import ArgumentParser
import Glibc
import LineEditing
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXNode
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `doctor`: looks at everything that the shell stands on, and says what is wrong with it.
struct DoctorCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at what the shell stands on, and say what is wrong.",
        usage: "doctor [--store] [-o FORMAT]",
        discussion:
            "Versions of libraries, locale, terminal, places of files, limits, the connection and its clock. --store reads the "
            + "whole embedded store besides, as 'mxshell node check' does. Ends with 1 where something is wrong; a remark "
            + "alone is no fault.")

    @Flag(help: "Read the whole embedded store, too.")
    var store = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var looksForFaults: Bool { true }

    func run(in context: CommandContext) async throws {
        var rows = Self.program() + Self.terminal(context) + Self.places(context.session.configuration)
        rows += await connection(in: context)
        if store { rows.append(await check(in: context)) }
        if !results.isQuiet(in: context) {
            var writer = ResultWriter<DoctorRow>(context.terminal, format: results.format(in: context))
            for row in rows { try writer.write(row) }
            try writer.finish()
        }
        let faults = rows.filter { $0.state == .wrong }.count
        guard faults == 0 else { throw ShellError(.failed, "\(Count(faults, "thing")) to mend") }
    }

    private static func program() -> [DoctorRow] {
        [DoctorRow("mxshell", .good, Version.text)]
            + LibraryVersions.all().map {
                DoctorRow(
                    $0.library, $0.failure == nil ? .good : .wrong,
                    $0.failure ?? $0.version ?? "in use; its version is not told")
            }
    }

    private static func terminal(_ context: CommandContext) -> [DoctorRow] {
        let environment = context.session.configuration.environment
        let isUTF8 = TerminalLocale.hasUTF8
        let type = environment.nonEmpty("TERM")
        let isShown = context.terminal.messages.isTerminal
        let limit = OpenFileLimit.raise()
        return [
            DoctorRow(
                "locale", isUTF8 ? .good : .remark,
                isUTF8 ? "UTF-8" : "no UTF-8, not even C.UTF-8: other letters than ASCII cannot be typed"),
            DoctorRow(
                "terminal", !isShown || (type != nil && type != "dumb") ? .good : .remark,
                isShown
                    ? "\(type ?? "TERM is not set: no line editing"), \(context.terminal.columns) columns, \(context.terminal.hasColour ? "colour" : "no colour")"
                    : "none"),
            DoctorRow(
                "open files", (limit ?? .max) < 128 ? .wrong : .good, limit.map { "\($0) at once" } ?? "limit not known"
            ),
        ]
    }

    private static func places(_ configuration: Configuration) -> [DoctorRow] {
        var rows: [DoctorRow] = []
        if let path = configuration.historyPath {
            do throws(SystemFailure) {
                let entries = try HistoryStore(path: path).load()
                rows.append(DoctorRow("history", .good, "\(path), \(Count(entries.count, "line"))"))
            } catch {
                rows.append(DoctorRow("history", .remark, "is not kept: \(error)"))
            }
        } else {
            rows.append(DoctorRow("history", .remark, "switched off"))
        }
        do throws(ShellError) {
            let store = try configuration.runStore()
            let runs = (try? store.all().count) ?? 0
            rows.append(DoctorRow("runs", .good, Count(runs, "run").description))
        } catch {
            rows.append(DoctorRow("runs", .wrong, error.message))
        }
        let directory = FilePath(configuration.environment.temporaryDirectory)
        let isWritable = directory.withPlatformString { access($0, W_OK | X_OK) } == 0
        rows.append(
            DoctorRow(
                "temporary files", isWritable ? .good : .wrong,
                isWritable ? directory.string : "\(directory) cannot be written: TMPDIR names another directory"))
        let places = Places(configuration)
        do throws(ShellError) {
            let place = try places.place()
            rows.append(DoctorRow("store", .good, place.description))
            _ = try places.settings(at: place)
        } catch {
            rows.append(DoctorRow(rows.last?.name == "store" ? "settings" : "store", .wrong, error.message))
        }
        return rows
    }

    private static let longestWait = Duration.seconds(10)

    private func connection(in context: CommandContext) async -> [DoctorRow] {
        let start = ContinuousClock.now
        // Whoever looks for a fault does not wait for a server that is silent as long as a transfer would.
        let wait = Patience(timeout: patience.timeout ?? Self.longestWait, attempts: patience.retries ?? 1)
        do {
            let (connection, answer) = try await Patience.$ofTask.withValue(wait) {
                let connection = try await target.connection(in: context)
                return (connection, try await connection.store.buckets())
            }
            let time = CommandTime.text(of: ContinuousClock.now - start)
            let silent = answer.silentPeers.map(\.terminalSafe).joined(separator: ", ")
            let row =
                silent.isEmpty
                ? DoctorRow(
                    "connection", .good, "\(Count(answer.buckets.count, "bucket")), asked and answered in \(time)")
                : DoctorRow("connection", .wrong, "no answer from \(silent)")
            return [row] + [connection.clock.map { DoctorRow(clock: $0.lead) }].compactMap(\.self)
        } catch {
            return [DoctorRow("connection", .wrong, ShellError(error).message)]
        }
    }

    private func check(in context: CommandContext) async -> DoctorRow {
        do {
            let report = try await StoreCheck.run(try context.session.configuration.storeDirectory())
            return DoctorRow(
                "store check", report.isClean ? .good : .wrong,
                report.isClean
                    ? "\(Count(report.verified, "replica")) read" : "damaged: 'mxshell node check' tells more")
        } catch {
            return DoctorRow("store check", .wrong, ShellError(error).message)
        }
    }
}

/// One thing that was looked at.
struct DoctorRow: ResultRow {
    enum State: String, Sendable { case good = "ok", remark, wrong }

    let name: String
    let state: State
    let detail: String

    init(_ name: String, _ state: State, _ detail: String) {
        (self.name, self.state, self.detail) = (name, state, detail)
    }

    /// How far the clock of a store is ahead of the one here.
    init(clock lead: Duration?) {
        let (tolerance, name) = (Duration.seconds(3), "clock")
        guard let lead else {
            self.init(name, .good, "the store does not tell its time")
            return
        }
        guard abs(lead.seconds) > tolerance.seconds else {
            self.init(name, .good, "agrees with the store's")
            return
        }
        let distance = DurationText.format(.seconds(Int64(saturating: abs(lead.seconds).rounded())))
        self.init(
            name, .remark,
            "the store's is \(distance) \(lead < .zero ? "behind" : "ahead of") this one: ages, as of --older-than and "
                + "retention, are those of the clock of whoever put a ball, counted by this one")
    }

    static let columns = [Column("CHECK"), Column("STATE"), Column("DETAIL")]
    static var nameColumn: Int { 0 }

    func cells(exact: Bool) -> [String] { [name, state.rawValue, detail] }

    var record: JSONObject {
        ["check": .string(name), "state": .string(state.rawValue), "detail": .string(detail)]
    }
}
