import MictlanXClient
import MictlanXModel
import MictlanXText

/// A ball in a listing.
struct BallRow: ResultRow {
    var info: BallInfo
    /// The tag that is shown as the name, where the ball has it.
    var nameTag: String?

    static let columns = [Column("SIZE", .right), Column("CHUNKS", .right), Column("NAME")]

    func cells(exact: Bool) -> [String] {
        [Self.size(info.size, exact: exact), Self.chunks(of: info), BallRow.name(of: info, nameTag)]
    }

    var record: JSONObject { Self.record(of: info, nameTag: nameTag) }

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
    var info: BallInfo
    /// The tag that is shown as the name, where the ball has it.
    var nameTag: String?

    static let columns = [
        Column("SIZE", .right), Column("CHUNKS", .right), Column("UPDATED"), Column("SHA256"), Column("NAME"),
        Column("ID"),
    ]

    func cells(exact: Bool) -> [String] {
        [
            Self.size(info.size, exact: exact), BallRow.chunks(of: info), info.updatedAt?.description ?? "-",
            info.checksum.map { String($0.description.prefix(12)) } ?? "-", BallRow.name(of: info, nameTag),
            info.address.ball.rawValue,
        ]
    }

    var record: JSONObject { BallRow.record(of: info, nameTag: nameTag) }
}
