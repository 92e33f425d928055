import MictlanXClient
import MictlanXModel
import MictlanXText

/// What a listing of balls shows: balls, and at its end those that no call can name.
enum ListedBall: Sendable {
    case ball(BallInfo)
    case unnamed(UnnamedBall, BucketID)

    var size: Int {
        switch self {
        case .ball(let info): info.size
        case .unnamed(let ball, _): ball.size
        }
    }

    var name: String {
        switch self {
        case .ball(let info): info.address.ball.name.text
        case .unnamed(let ball, _): "\(ball.id.terminalSafe) (no usable id)"
        }
    }

    var id: String {
        switch self {
        case .ball(let info): info.address.ball.rawValue
        case .unnamed(let ball, _): ball.id.terminalSafe
        }
    }

    var chunks: String {
        switch self {
        case .ball(let info): BallRow.chunks(of: info)
        case .unnamed(let ball, _): "\(ball.chunks)!"
        }
    }

    var info: BallInfo? {
        guard case .ball(let info) = self else { return nil }
        return info
    }

    var record: JSONObject {
        switch self {
        case .ball(let info): BallRow.record(of: info)
        case .unnamed(let ball, let bucket):
            [
                "bucket": .string(bucket.rawValue), "ball": .string(ball.id), "name": .null, "size": .int(ball.size),
                "chunks": .int(ball.chunks), "checksum": .null, "complete": .bool(false), "usable": .bool(false),
            ]
        }
    }
}

/// A ball in a listing.
struct BallRow: ResultRow {
    var ball: ListedBall

    static let columns = [Column("SIZE", .right), Column("CHUNKS", .right), Column("NAME")]

    func cells(exact: Bool) -> [String] { [Self.size(ball.size, exact: exact), ball.chunks, ball.name] }

    var record: JSONObject { ball.record }

    /// A ball with chunks missing says so wherever it is shown.
    static func chunks(of info: BallInfo) -> String {
        guard !info.isComplete else { return String(info.chunks) }
        return info.expectedChunks.map { "\(info.chunks)/\($0)!" } ?? "\(info.chunks)!"
    }

    static func record(of info: BallInfo) -> JSONObject {
        [
            "bucket": .string(info.address.bucket.rawValue), "ball": .string(info.address.ball.rawValue),
            "name": .string(info.address.ball.name.text), "size": .int(info.size), "chunks": .int(info.chunks),
            "checksum": info.checksum.map { .string($0.description) } ?? .null,
            "content_type": .string(info.contentType), "tags": .object(tags(of: info)),
            "complete": .bool(info.isComplete),
        ]
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

    static let columns = [
        Column("SIZE", .right), Column("CHUNKS", .right), Column("UPDATED"), Column("SHA256"), Column("NAME"),
        Column("ID"),
    ]

    func cells(exact: Bool) -> [String] {
        [
            Self.size(ball.size, exact: exact), ball.chunks, ball.info?.updatedAt?.description ?? "-",
            ball.info?.checksum.map { String($0.description.prefix(12)) } ?? "-", ball.name, ball.id,
        ]
    }

    var record: JSONObject { ball.record }
}
