import MictlanXBatch
import MictlanXClient
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// What a resume finds: what is done, what has to be looked at, and what is left, step by step.
struct ResumeSummary: Sendable {
    let run: String
    let history: RunHistory
    /// Whether the last write of the journal was cut.
    let isTorn: Bool
    /// What the steps say of a resume, by their names.
    private let modes: [String: OnResume]

    init(run: String, history: RunHistory, isTorn: Bool, document: WorkflowDocument? = nil) {
        self.run = run
        self.history = history
        self.isTorn = isTorn
        modes = document?.resumeModes ?? [:]
    }

    /// What a resume would find now.
    ///
    /// - Throws: `MictlanXError` `notFound`.
    init(_ run: String, in store: RunStore) async throws {
        var isRunning = false
        if case .running = try store.state(of: run) { isRunning = true }
        let document = try? store.header(of: run).document(in: store.sources(of: run))
        try await self.init(run, journal: try store.journal(of: run), isRunning: isRunning, document: document)
    }

    /// What a resume of the run with a journal would find.
    ///
    /// - Parameters:
    ///   - run: what it is called.
    ///   - journal: the journal.
    ///   - isRunning: whether somebody works at it, so that its last write may be seen half.
    ///   - document: the workflow, where it can be read.
    /// - Throws: `MictlanXError`.
    init(_ run: String, journal: FilePath, isRunning: Bool, document: WorkflowDocument? = nil) async throws {
        let (folded, ending) = try await JournalReader.fold(journal, into: RunHistory()) { $0.apply($1.record) }
        var history = folded
        if isRunning {
            isTorn = false
        } else {
            isTorn = ending != .whole(length: ending.length)
            if isTorn || history.bootID.map({ $0 != BootID.current }) ?? false { history.distrust() }
        }
        self.run = run
        self.history = history
        modes = document?.resumeModes ?? [:]
    }

    /// The rows in the order of the steps' paths.
    var rows: [StepStandingRow] { rows(ChosenSteps(), decisions: [:]) }

    /// The rows of a resume that does what was asked for.
    ///
    /// - Parameters:
    ///   - chosen: the steps that are done once more or left out.
    ///   - decisions: what `--accept` says of steps, by path or name.
    /// - Returns: the rows in the order of the steps' paths.
    func rows(_ chosen: ChosenSteps, decisions: [String: String]) -> [StepStandingRow] {
        history.steps.sorted { $0.key < $1.key }.map { path, history in
            // An instance, and a part of another workflow, goes with its step.
            let label = String(path.prefix { $0 != "/" && $0 != "[" })
            var row = StepStandingRow(step: path, history: history, mode: path.contains("/") ? .reuse : modes[label])
            row.anew = chosen.anew[label]
            row.isLeftOut = chosen.leftOut.contains(label)
            row.decision = decisions[path] ?? decisions[label]
            return row
        }
    }

    /// Why more is looked at than what was begun; `nil` where that is not so.
    var remark: String? {
        if isTorn { return "the last write of the journal was cut: every item that is not done is looked at first" }
        guard history.steps.values.contains(where: \.isDoubtful) else { return nil }
        return "the system was started anew since: every item that is not done is looked at first"
    }
}

/// How a step of a run stands, and why a resume does with it what it does.
struct StepStandingRow: ResultRow {
    let step: String
    let history: StepHistory
    /// What the workflow says of a resume of the step; `nil` where that is not known.
    var mode: OnResume?
    /// Why the step is done once more, whatever became of it.
    var anew: String?
    var isLeftOut = false
    /// What somebody said became of it.
    var decision: String?

    static let columns = [
        Column("STEP"), Column("STATE"), Column("ITEMS", .right), Column("DONE", .right), Column("PROBE", .right),
        Column("LEFT", .right), Column("SIZE DONE", .right), Column("ON RESUME"),
    ]
    static let nameColumn = 0

    /// The items of the list that is worked off; `nil` for a step without.
    private var total: Int? { history.lists[0]?.count }

    /// Whether the step runs each time that something ends: as one of `always`, or where something failed.
    private var isHandler: Bool {
        step.split(separator: "/").dropLast().contains { $0 == "always" || $0 == "on_failure" }
    }

    /// Whether it was begun and has no end, so that nobody knows what became of it.
    private var isOpen: Bool { [.running, .cancelled, .timedOut].contains(history.status) }

    /// Whether nothing of what was done counts for the resume.
    private var beginsAnew: Bool { anew != nil || isHandler || (mode == .restart && isOpen) }

    /// Whether nothing is left of the step. A bulk put ends when its job has begun, which goes on behind it.
    private var isDone: Bool {
        guard !beginsAnew else { return false }
        guard history.isReusable, let list = history.lists[0] else { return history.isReusable }
        return list.kind != .puts || history.done.count >= list.count
    }

    /// The state of the step and of what goes on behind it: a bulk put runs until each of its items has an end.
    private var state: StepStatus {
        guard history.isReusable, !isDone, let total, history.done.count + history.failed.count < total else {
            return history.status
        }
        return .running
    }

    /// Items that are looked at before anything is sent.
    var probed: Int {
        guard !isDone, !beginsAnew else { return 0 }
        let open = max(0, (total ?? 1) - history.done.count)
        return history.isDoubtful ? open : min(open, history.openCount)
    }

    /// Items that are not done.
    var open: Int {
        if beginsAnew { return total ?? 1 }
        return isDone ? 0 : max(0, (total ?? 1) - history.done.count)
    }

    /// What a resume does, and why.
    var reason: String {
        if isLeftOut { return "left out" }
        if let anew { return "redo: \(anew)" }
        if isHandler { return "redo, where it is needed: handlers run each time" }
        if mode == .ask, isOpen {
            guard let decision else { return "ask: nobody knows whether it was done; --accept \(step)=done|redo" }
            return "\(decision): --accept"
        }
        if isDone { return "reuse: it ended as \(history.status.rawValue)" }
        if history.isReusable { return "go on: it was interrupted" }
        if history.status.isSettled, history.status.letsPass {
            return "redo: its outputs may not be written (\(history.status.rawValue))"
        }
        let why = history.status == .running ? "it was interrupted" : "it ended as \(history.status.rawValue)"
        if beginsAnew { return "restart: \(why), and nothing is taken over" }
        guard total != nil || history.done.count > 0 else { return "redo: \(why)" }
        return "go on: \(why)"
    }

    func cells(exact: Bool) -> [String] {
        [
            step, state.rawValue, total.map { Count.grouped($0) } ?? "-", Count.grouped(history.done.count),
            Count.grouped(probed), Count.grouped(open - probed), Self.size(history.doneBytes, exact: exact), reason,
        ]
    }

    var record: JSONObject {
        var record: JSONObject = [
            "step": .string(step), "state": .string(state.rawValue), "done": .int(history.done.count),
            "changed": .int(history.changed.count), "failed": .int(history.failed.count), "probe": .int(probed),
            "todo": .int(open - probed), "bytes_done": .int(history.doneBytes), "on_resume": .string(reason),
        ]
        record["items"] = total.map { .int($0) }
        return record
    }
}

extension WorkflowDocument {
    /// What the steps say of a resume, by their names.
    fileprivate var resumeModes: [String: OnResume] {
        Dictionary(steps.map { ($0.label, $0.resumeMode) }) { first, _ in first }
    }
}
