internal import MictlanXModel
internal import NIOHTTP1

/// An answer that says no: `{"detail":{"msg","code"}}` with the matching status (wire protocol §7).
///
/// `code` is that of the error class at the Python client. It equals the status where there is such a class; 422, which
/// the client does not know, carries 400, its class for invalid values.
struct Refusal: Error, Sendable {
    var status: Int
    var code: Int
    var message: String
    /// Further fields of `detail`, as the router sends with 666 (§3.1).
    var details: Details?
    var headers: [(String, String)] = []
    /// What the recorded router said, where it said something else.
    var recorded: RecordedForm?

    /// The fields that come with code 666.
    struct Details: Hashable, Sendable {
        var suggestion: String
        var bucket: String
        var key: String
        var replicas: [String]
    }

    init(status: Int, code: Int? = nil, _ message: String) {
        self.status = status
        self.code = code ?? status
        self.message = message
    }

    /// A well-formed request with a value that cannot be used.
    static func invalid(_ message: String) -> Refusal { Refusal(status: 422, code: 400, message) }

    /// There is no such thing.
    static func notFound(_ message: String) -> Refusal { Refusal(status: 404, message) }

    /// The same, and how the recorded router worded it.
    static func missing(_ message: String, recorded: String) -> Refusal {
        var refusal = notFound(message)
        refusal.recorded = .text(404, recorded)
        return refusal
    }
}

extension Refusal: Encodable {
    private enum CodingKeys: String, CodingKey { case detail }
    private enum DetailKeys: String, CodingKey {
        case msg, code, suggestion, key, replicas
        case bucket = "bucket_id"
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        var detail = fields.nestedContainer(keyedBy: DetailKeys.self, forKey: .detail)
        try detail.encode(message, forKey: .msg)
        try detail.encode(code, forKey: .code)
        try detail.encodeIfPresent(details?.suggestion, forKey: .suggestion)
        try detail.encodeIfPresent(details?.bucket, forKey: .bucket)
        try detail.encodeIfPresent(details?.key, forKey: .key)
        try detail.encodeIfPresent(details?.replicas, forKey: .replicas)
    }
}
