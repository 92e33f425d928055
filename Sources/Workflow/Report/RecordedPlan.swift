package import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// A plan with all that was done of it: the journals of its parts and of what came behind them, wherever they lie below its
/// directory, joined to the report of one run. Nothing is locked and nothing is written.
package struct RecordedPlan: Sendable {
    /// All parts as one run: each item once, under the place that it has in the whole list.
    package let whole: ReportDocument
    /// The runs of the plan, each by itself: the parts by their numbers, what came behind them last.
    package let runs: [ReportDocument]
    /// Whether all journals could be read to their ends.
    package let journal: JournalEnding

    /// - Parameter directory: that of the plan.
    /// - Throws: `MictlanXError`: `notFound` where there is none, `journal` where it was changed.
    package init(directory: FilePath) async throws {
        let (file, header, content, places) = try await BlockingWork.run { _ in
            let (file, _) = try PlanFile.read(in: directory)
            return (
                file, try RunHeader(in: directory), try PlanContent(of: directory),
                try PlanParts.runs(below: directory, of: file.plan)
            )
        }
        let divided = Set(content.divided(among: Set(file.partialSteps)).keys)
        var join = ReportJoin(content.entries, divided: divided)
        var ending = JournalEnding.whole(length: 0)
        var runs: [ReportDocument] = []
        for (place, role) in places {
            let journal = place.appending("journal")
            join.begin(role.part)
            let folded = try await JournalReader.fold(journal, into: join) { $0.apply($1) }
            join = folded.state
            switch folded.ending {
            case .whole, .torn: break
            case .damaged, .unknown: ending = folded.ending
            }
            runs.append(try await RecordedRun(directory: place).document)
        }
        whole = await RecordedRun.document(header, join.report, in: directory)
        self.runs = runs
        journal = ending
    }
}

/// Joins the journals of the runs of a plan, one behind the other: the report of a run that did everything.
struct ReportJoin: Sendable {
    private var joined: RunReport
    private let divided: Set<String>
    private var part = PlanRole.Part.whole
    /// The first records of every journal are those of the plan.
    private var hasBegun = false
    private var isFinished = false
    private var began: [String: JournalEntry] = [:]
    private var ended: [String: JournalEntry] = [:]
    private var running: Set<String> = []

    init(_ plan: [JournalEntry], divided: Set<String>) {
        self.divided = divided
        joined = RunReport()
        for entry in plan {
            if case .beginStep(let path, _, _) = entry.record, divided.contains(path) { continue }
            joined.apply(entry)
        }
    }

    /// The journal of another run follows.
    mutating func begin(_ part: PlanRole.Part) {
        self.part = part
        hasBegun = false
    }

    mutating func apply(_ entry: JournalEntry) {
        if case .start = entry.record { hasBegun = true }
        guard hasBegun else { return }
        guard case .shard(let number, let count) = part else {
            if !isFinished { settleParts() }
            isFinished = true
            return joined.apply(entry)
        }
        func whole(_ ordinal: Int) -> Int { PlanParts.whole(ordinal, part: number, of: count) }
        switch entry.record {
        case .begun(let path, let ordinals, let attempt) where divided.contains(path):
            take(entry, as: .begun(path, ordinals: ordinals.map(whole), attempt: attempt))
        case .done(let path, let ordinal, let via, let size, let checksum) where divided.contains(path):
            take(entry, as: .done(path, ordinal: whole(ordinal), via: via, size: size, checksum: checksum))
        case .failed(let path, let ordinal, let attempt, let errorClass, let message) where divided.contains(path):
            take(
                entry,
                as: .failed(path, ordinal: whole(ordinal), attempt: attempt, errorClass, message: message))
        case .beginStep(let path, _, _):
            let first = began[path]?.time ?? entry.time
            if entry.time <= first { began[path] = entry }
            running.insert("\(number) \(path)")
        case .endStep(let path, let status, _):
            running.remove("\(number) \(path)")
            if let other = ended[path], case .endStep(_, let worst, _) = other.record, worst.weight >= status.weight {
                ended[path] = JournalEntry(
                    number: other.number, time: max(other.time, entry.time), record: other.record)
            } else {
                ended[path] = JournalEntry(
                    number: entry.number, time: max(ended[path]?.time ?? entry.time, entry.time), record: entry.record)
            }
        default: break
        }
    }

    private mutating func take(_ entry: JournalEntry, as record: JournalRecord) {
        joined.apply(JournalEntry(number: entry.number, time: entry.time, record: record))
    }

    /// The steps of the parts: from the first beginning to the last end, with the worst of the ends.
    private mutating func settleParts() {
        for entry in began.values.sorted(by: { $0.time < $1.time }) { joined.apply(entry) }
        for (path, entry) in ended.sorted(by: { $0.value.time < $1.value.time })
        where !running.contains(where: { $0.hasSuffix(" \(path)") }) {
            joined.apply(entry)
        }
    }

    var report: RunReport {
        guard !isFinished else { return joined }
        var join = self
        join.settleParts()
        return join.joined
    }
}
