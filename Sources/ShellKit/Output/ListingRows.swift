import MictlanXClient
import MictlanXModel

/// The rows of a listing in the order in which they are shown: directories first, and sorted where that was asked for.
///
/// What is held is bounded. A level with more balls than ``heldBalls`` is written as it comes, its directories last.
struct ListingRows {
    /// What rows are sorted by.
    enum Order: String, CaseIterable, Sendable {
        case name
        /// The largest first.
        case size
        /// The latest first.
        case time
    }

    static let heldBalls = 4_000
    /// More can neither be sorted nor told apart as directories.
    static let limitOfHeld = 100_000

    private let order: Order?
    private let limit: Int?
    private let isLevel: Bool
    private var directories: [String: ListedDirectory] = [:]
    private var held: [ListedBall] = []
    private var isHolding: Bool
    private(set) var written = 0
    /// Whether rows were left out, as there were more than the limit.
    private(set) var isCut = false

    init(order: Order?, limit: Int?, isLevel: Bool) {
        self.order = order
        self.limit = limit
        self.isLevel = isLevel
        isHolding = isLevel || order != nil
    }

    /// Whether nothing that comes can be shown any more.
    var isFull: Bool { limit.map { !isHolding && !isLevel && written >= $0 } ?? false }

    /// Takes in a ball.
    ///
    /// - Returns: what can be written now.
    /// - Throws: `ShellError` with code 8 for more than can be sorted.
    mutating func add(_ ball: ListedBall) throws(ShellError) -> [ListedBall] {
        guard isHolding else { return taken([ball]) }
        held.append(ball)
        if order == nil {
            guard held.count > Self.heldBalls else { return [] }
            isHolding = false
            defer { held = [] }
            return taken(held)
        }
        if let limit, held.count >= limit * 2 + 1_000 {
            sort()
            held.removeLast(held.count - limit)
            isCut = true
        }
        guard held.count <= Self.limitOfHeld else {
            throw .guarded(
                "more than \(Self.limitOfHeld) balls cannot be sorted", hint: "the first ones can: --limit N")
        }
        return []
    }

    /// Counts a ball that is below a directory.
    ///
    /// - Throws: `ShellError` with code 8 for more directories than can be shown.
    mutating func add(below name: [UInt8], size: Int, in bucket: BucketID) throws(ShellError) {
        let name = String(decoding: name, as: UTF8.self)
        guard directories[name] != nil || directories.count < Self.limitOfHeld else {
            throw .guarded(
                "more than \(Self.limitOfHeld) directories cannot be shown",
                hint: "'ls -r' lists the balls as they come")
        }
        directories[name, default: ListedDirectory(bucket: bucket, name: name)].size +|= size
        directories[name]?.balls += 1
    }

    /// What is left to write.
    mutating func finish() -> [ListedBall] {
        var rows = directories.values.sorted { $0.name < $1.name }
        if order == .size { rows.sort { $0.size > $1.size } }
        sort()
        defer { held = [] }
        return taken(rows.map { .directory($0) } + held)
    }

    private mutating func taken(_ rows: [ListedBall]) -> [ListedBall] {
        let taken = limit.map { Array(rows.prefix(max(0, $0 - written))) } ?? rows
        isCut = isCut || taken.count < rows.count
        written += taken.count
        return taken
    }

    /// What has no time comes last.
    private static func isLater(_ one: Timestamp?, _ other: Timestamp?) -> Bool {
        guard let one else { return false }
        return other.map { one > $0 } ?? true
    }

    private mutating func sort() {
        switch order {
        case nil: break
        case .name: held.sort { $0.name(nil) < $1.name(nil) }
        case .size: held.sort { $0.size > $1.size }
        case .time: held.sort { Self.isLater($0.updatedAt, $1.updatedAt) }
        }
    }
}
