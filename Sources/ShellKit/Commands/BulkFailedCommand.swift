import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import Workflow

/// `bulk failed`: the items of a run that failed, as rows that are a manifest again.
struct BulkFailedCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "failed", abstract: "List what failed in a run.",
        usage: "bulk failed [RUN] [-o table|json|ndjson]",
        discussion: """
            With -o ndjson the rows are a manifest: 'bulk failed RUN -o ndjson | bulk put -'. The reasons of the first 1,000 \
            are shown. RUN may be a run of a workflow as well.
            """)

    @OptionGroup var named: NamedRun
    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let id = try named.id(in: context)
        let store = try context.session.configuration.runStore()
        let directory = store.path.appending(id)
        let (history, _) = try await JournalReader.fold(try store.journal(of: id), into: RunHistory()) {
            $0.apply($1.record)
        }
        let report = try await RecordedRun(directory: directory).document.report
        var reasons: [String: [Int: String]] = [:]
        for item in report.failures.items { reasons[item.step, default: [:]][item.ordinal] = item.message }
        var writer = ResultWriter<FailedItemRow>(context.terminal, format: results.format(in: context))
        for (step, known) in history.steps.sorted(by: { $0.key < $1.key }) where known.failed.count > 0 {
            guard let list = known.lists[0], let file = FilePath.Component(list.file) else { continue }
            for try await listed in list.items(file: directory.appending("lists").appending(file)).items()
            where known.failed.contains(listed.ordinal) {
                try writer.write(
                    FailedItemRow(step: step, item: listed.item, reason: reasons[step]?[listed.ordinal]))
            }
        }
        try writer.finish()
    }
}

/// An item of a list that failed.
struct FailedItemRow: ResultRow {
    let step: String
    let item: WorkItem
    let reason: String?

    static let columns = [Column("STEP"), Column("ITEM"), Column("REASON")]
    static let nameColumn = 1

    func cells(exact: Bool) -> [String] { [step, item.label, reason ?? "-"] }

    var record: JSONObject {
        var record: JSONObject = ["step": .string(step)]
        if let address = item.address {
            record["bucket"] = .string(address.bucket.rawValue)
            record["ball"] = .string(address.ball.rawValue)
            record["name"] = .string(address.ball.name.text)
        }
        switch item {
        case .put(let put):
            for (key, value) in JSONObject(path: put.file.path) { record[key] = value }
            record["tags"] = .object(JSONObject(tags: put.tags))
        case .file(let file): for (key, value) in JSONObject(path: file.path) { record[key] = value }
        case .refused(let item): for (key, value) in JSONObject(path: item.file.path) { record[key] = value }
        case .ball(let ball): record["checksum"] = ball.checksum.map { .string($0.hex) }
        }
        record["reason"] = reason.map { .string($0) }
        return record
    }
}
