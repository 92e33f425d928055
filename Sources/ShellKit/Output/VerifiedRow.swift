import MictlanXClient
import MictlanXModel
import MictlanXText

/// What `verify` found of a ball.
struct VerifiedRow: NamedRow {
    enum Finding: String, Sendable {
        case ok
        /// Another content, size or number of replicas than it should have.
        case mismatch
        /// The ball, or the local file, is not there.
        case missing
        /// What could not be told: a server did not answer.
        case unknown
    }

    let finding: Finding
    /// Nil for a local file that no ball can be made of.
    let address: BallAddress?
    var size: Int?
    var checksum: Checksum?
    /// The local file that it was compared with.
    var path: JSONObject = [:]
    /// What was looked at: `metadata`, `sample` or `content`.
    var by = "metadata"
    var error: ShellError?

    static let columns = [Column("RESULT"), Column("SIZE", .right), Column("BALL"), Column("REASON")]
    static let nameColumn = 2

    func cells(exact: Bool, from base: NameBase) -> [String] {
        [
            finding.rawValue, size.map { Self.size($0, exact: exact) } ?? "-", address.map { base.name($0) } ?? "-",
            error?.message ?? "",
        ]
    }

    var record: JSONObject {
        var record: JSONObject = [
            "result": .string(finding.rawValue), "bucket": address.map { .string($0.bucket.rawValue) } ?? .null,
            "ball": address.map { .string($0.ball.rawValue) } ?? .null,
            "name": address.map { .string($0.ball.name.text) } ?? .null, "size": size.map { .int($0) } ?? .null,
            "checksum": checksum.map { .string($0.hex) } ?? .null, "by": .string(by),
        ]
        for (key, value) in path { record[key] = value }
        if let error {
            record["error"] = .object([
                "code": .string(error.code.description), "exit": .int(Int(error.exitCode.rawValue)),
                "message": .string(error.message),
            ])
        }
        return record
    }
}
