import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// What became of a ball that was put, got or deleted.
struct TransferRow: NamedRow {
    var outcome: String
    /// Nil for a file that no ball was made of.
    var address: BallAddress?
    /// Nil where nobody has said it.
    var size: Int?
    /// Fields beyond outcome, ball and size.
    var details: JSONObject = [:]

    static let columns = [Column("OUTCOME"), Column("SIZE", .right), Column("BALL")]

    func cells(exact: Bool, from base: NameBase) -> [String] {
        [outcome, size.map { Self.size($0, exact: exact) } ?? "-", address.map { base.name($0) } ?? path ?? "-"]
    }

    /// The file, where there is no ball.
    private var path: String? {
        guard case .string(let path)? = details["path"] else { return nil }
        return path
    }

    var tally: (bytes: Int, isFailure: Bool) { (outcome == "failed" ? 0 : size ?? 0, outcome == "failed") }

    var record: JSONObject {
        var record: JSONObject = [
            "outcome": .string(outcome), "bucket": address.map { .string($0.bucket.rawValue) } ?? .null,
            "ball": address.map { .string($0.ball.rawValue) } ?? .null,
            "name": address.map { .string($0.ball.name.text) } ?? .null, "size": size.map { .int($0) } ?? .null,
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
        if receipt.keepsOldTags { details["tags_kept"] = .bool(true) }
    }

    /// A file that was there with other content is replaced, as a ball is.
    init(_ receipt: GetReceipt, wasThere: Bool) {
        self.init(
            outcome: receipt.isChanged ? (wasThere ? "replaced" : "written") : "unchanged",
            address: receipt.ball.address,
            size: receipt.size, details: JSONObject(path: receipt.path))
        if receipt.size != receipt.ball.size { details["stored"] = .int(receipt.ball.size) }
    }

    init(_ receipt: DeleteReceipt, size: Int?) {
        self.init(
            outcome: "deleted", address: receipt.address, size: receipt.bytes ?? size,
            details: ["chunk_replicas": .int(receipt.chunkReplicas)])
    }
}

extension JSONObject {
    /// A local path. One that is not UTF-8 stands in hexadecimal besides, as nothing else gives its bytes back.
    init(path: FilePath) {
        self = ["path": .string(String(decoding: path.bytes, as: UTF8.self))]
        if String(validating: path.bytes, as: UTF8.self) == nil { self["path_hex"] = .string(Hex.text(path.bytes)) }
    }
}
