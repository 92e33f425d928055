import MictlanXClient
import MictlanXModel
import MictlanXText

/// What a listing of balls shows: balls, and at its end those that no call can name.
enum ListedBall: Sendable {
    case ball(BallInfo)
    case unnamed(UnnamedBall, BucketID)
    /// What is below a name, in one row.
    case directory(ListedDirectory)

    var size: Int {
        switch self {
        case .directory(let directory): directory.size
        case .ball(let info): info.size
        case .unnamed(let ball, _): ball.size
        }
    }

    /// The bytes of the name; of a ball without a usable id those of its id.
    var nameBytes: [UInt8] {
        switch self {
        case .directory(let directory): Array(directory.name.utf8)
        case .ball(let info): info.address.ball.name.bytes
        case .unnamed(let ball, _): Array(ball.id.utf8)
        }
    }

    /// The name, or what a tag says in its place.
    func name(_ tag: String?) -> String {
        switch self {
        case .directory(let directory): directory.name
        case .ball(let info): BallRow.name(of: info, tag)
        case .unnamed(let ball, _): "\(ball.id) (no usable id)"
        }
    }

    var id: String {
        switch self {
        case .directory: "-"
        case .ball(let info): info.address.ball.rawValue
        case .unnamed(let ball, _): ball.id
        }
    }

    var chunks: String {
        switch self {
        case .directory: "dir"
        case .ball(let info): BallRow.chunks(of: info)
        case .unnamed(let ball, _): "\(ball.chunks)!"
        }
    }

    var info: BallInfo? {
        guard case .ball(let info) = self else { return nil }
        return info
    }

    var updatedAt: Timestamp? { info?.updatedAt }

    func record(_ tag: String?) -> JSONObject {
        switch self {
        case .directory(let directory):
            [
                "type": .string("directory"), "bucket": .string(directory.bucket.rawValue),
                "name": .string(directory.name),
                "size": .int(directory.size), "balls": .int(directory.balls),
            ]
        case .ball(let info): BallRow.record(of: info, nameTag: tag)
        case .unnamed(let ball, let bucket):
            [
                "bucket": .string(bucket.rawValue), "ball": .string(ball.id), "name": .null, "size": .int(ball.size),
                "chunks": .int(ball.chunks), "checksum": .null, "complete": .bool(false), "usable": .bool(false),
            ]
        }
    }
}

/// What a listing of one level says of everything below a name.
struct ListedDirectory: Sendable {
    let bucket: BucketID
    /// With its slash.
    let name: String
    var size = 0
    var balls = 0
}

/// A ball in a listing.
struct BallRow: ResultRow {
    var ball: ListedBall
    /// The tag that is shown as the name, where the ball has it.
    var nameTag: String?

    static let columns = [Column("SIZE", .right), Column("CHUNKS", .right), Column("NAME")]

    func cells(exact: Bool) -> [String] {
        [Self.size(ball.size, exact: exact), ball.chunks, ball.name(nameTag)]
    }

    var record: JSONObject { ball.record(nameTag) }

    static func name(of info: BallInfo, _ tag: String?) -> String {
        tag.flatMap { info.tags[$0] } ?? info.address.ball.name.text
    }

    /// A ball with chunks missing says so wherever it is shown, and so does a key without a layout.
    static func chunks(of info: BallInfo) -> String {
        guard !info.isKey else { return "key" }
        guard !info.isComplete else { return String(info.chunks) }
        return info.expectedChunks.map { "\(info.chunks)/\($0)!" } ?? "\(info.chunks)!"
    }

    static func record(of info: BallInfo, nameTag: String? = nil) -> JSONObject {
        var record: JSONObject = [
            "bucket": .string(info.address.bucket.rawValue), "ball": .string(info.address.ball.rawValue),
            "name": .string(name(of: info, nameTag)), "size": .int(info.size), "chunks": .int(info.chunks),
            "checksum": info.checksum.map { .string($0.description) } ?? .null,
            "content_type": .string(info.contentType), "tags": .object(tags(of: info)),
            "complete": .bool(info.isComplete),
        ]
        if info.isKey { record["key"] = .bool(true) }
        return record
    }

    private static func tags(of info: BallInfo) -> JSONObject {
        var map = JSONObject()
        for (key, value) in info.tags.sorted(by: { $0.key < $1.key }) { map[key] = .string(value) }
        return map
    }
}

/// A ball in a long listing: with its checksum, its time and its id.
struct LongBallRow: ResultRow {
    var ball: ListedBall
    /// The tag that is shown as the name, where the ball has it.
    var nameTag: String?

    static let columns = [
        Column("SIZE", .right), Column("CHUNKS", .right), Column("UPDATED"), Column("SHA256"), Column("NAME"),
        Column("ID"), Column("TYPE"),
    ]

    static let nameColumn = 4

    func cells(exact: Bool) -> [String] {
        [
            Self.size(ball.size, exact: exact), ball.chunks, ball.info?.updatedAt?.description ?? "-",
            ball.info?.checksum.map { String($0.description.prefix(12)) } ?? "-", ball.name(nameTag), ball.id,
            ball.info?.contentType ?? "-",
        ]
    }

    var record: JSONObject { ball.record(nameTag) }
}
