import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// How a part of a plan stands, or what comes behind the parts.
struct PlanPartRow: ResultRow {
    let name: String
    /// `nil` for one that was not begun.
    let standing: RunStanding?
    private let items: Int
    private let done: Int
    private let failed: Int

    /// Reads the journal of a part.
    ///
    /// - Throws: `MictlanXError` `journal`.
    init(_ part: PlanPart) async throws {
        name = part.name
        standing = try await part.standing()
        guard let history = try await part.summary()?.history else {
            (items, done, failed) = (0, 0, 0)
            return
        }
        // Lists of selections are there for the lists of what is done with them.
        let steps = history.steps.values.filter { $0.lists[0] != nil && ($0.done.count > 0 || !$0.isReusable) }
        items = steps.reduce(0) { $0 +| ($1.lists[0]?.count ?? 0) }
        done = steps.reduce(0) { $0 +| $1.done.count }
        failed = steps.reduce(0) { $0 +| $1.failed.count }
    }

    static let columns = [
        Column("PART"), Column("STATE"), Column("EXIT", .right), Column("ITEMS", .right), Column("DONE", .right),
        Column("FAILED", .right),
    ]
    static let nameColumn = 0

    private var state: String { standing?.name ?? "not begun" }

    private var exit: Int? {
        if case .ended(_, let code) = standing { Int(code.rawValue) } else { nil }
    }

    func cells(exact: Bool) -> [String] {
        [
            name, state, exit.map(String.init) ?? "-", Count.grouped(items), Count.grouped(done), Count.grouped(failed),
        ]
    }

    var record: JSONObject {
        var record: JSONObject = [
            "part": .string(name), "state": .string(state), "items": .int(items), "done": .int(done),
            "failed": .int(failed),
        ]
        record["exit"] = exit.map { .int($0) }
        return record
    }
}
