import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText

/// What became of a ball that was put, got or deleted.
struct TransferRow: ResultRow {
    var outcome: String
    var address: BallAddress
    /// Nil where the store was not asked.
    var size: Int?
    /// Fields beyond outcome, ball and size.
    var details: JSONObject = [:]

    static let columns = [Column("OUTCOME"), Column("SIZE", .right), Column("BALL")]

    func cells(exact: Bool) -> [String] {
        [outcome, size.map { Self.size($0, exact: exact) } ?? "-", address.description]
    }

    var record: JSONObject {
        var record: JSONObject = [
            "outcome": .string(outcome), "bucket": .string(address.bucket.rawValue),
            "ball": .string(address.ball.rawValue), "name": .string(address.ball.name.text),
            "size": size.map { .int($0) } ?? .null,
        ]
        for (key, value) in details { record[key] = value }
        return record
    }
}

extension TransferRow {
    init(_ receipt: PutReceipt) {
        self.init(
            outcome: receipt.outcome.rawValue, address: receipt.address, size: receipt.size,
            details: ["chunks": .int(receipt.chunks), "checksum": .string(receipt.checksum.hex)])
        if let replicas = receipt.replicas { details["replicas"] = .int(replicas) }
    }

    init(_ receipt: GetReceipt) {
        self.init(
            outcome: receipt.isChanged ? "written" : "unchanged", address: receipt.ball.address,
            size: receipt.ball.size, details: ["path": .string(String(decoding: receipt.path.bytes, as: UTF8.self))])
    }

    init(_ receipt: DeleteReceipt, size: Int?) {
        self.init(
            outcome: "deleted", address: receipt.address, size: receipt.bytes ?? size,
            details: ["chunk_replicas": .int(receipt.chunkReplicas)])
    }
}
