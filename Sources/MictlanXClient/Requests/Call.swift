internal import FoundationEssentials
internal import MictlanXModel
internal import MictlanXText

/// One request of an operation.
struct Call: Sendable {
    var route: APIRoute
    var query = ""
    var headers: [(name: String, value: String)] = []
    var body: HTTPBody = .none
    /// Whether the answer may take as long as it flows, as a listing does: the time-out is for each pause then.
    var isStreamed = false
    /// Whether it may go along with others to our node: it is small, and so is its answer.
    var isShared = false

    init(_ route: APIRoute, isStreamed: Bool = false) {
        self.route = route
        self.isStreamed = isStreamed
    }

    /// A request with a query; its fields without a value are left out.
    init(_ route: APIRoute, query fields: KeyValuePairs<String, String?>, isStreamed: Bool = false) {
        self.init(route, isStreamed: isStreamed)
        query = fields.compactMap { name, value in value.map { "\(name)=\(percentEncoded($0))" } }
            .joined(separator: "&")
    }

    /// A request with a JSON body.
    init(_ route: APIRoute, json body: some Encodable) throws {
        self.init(route)
        let json = try (body as? RegisterChunkRequest)?.json ?? Array(JSONEncoder().encode(body))
        self.body = .bytes(json[...], contentType: "application/json")
    }

    /// Adds a field; nothing for `nil`.
    mutating func set(_ name: String, _ value: String?) {
        if let value { headers.append((name, value)) }
    }

    /// Yes and no as the protocol's fields have them: `True` is refused (wire protocol §3.6).
    mutating func set(_ name: String, flag: Bool?) { set(name, flag.map { $0 ? "1" : "0" }) }
}

/// Refuses a value that would end its header field and begin another (RFC 9110 §5.5).
///
/// - Throws: ``MictlanXError`` `invalidArgument`.
func checkField(_ value: String, _ what: String) throws(MictlanXError) {
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw MictlanXError(.invalidArgument, "\(what) '\(value.terminalSafe)' holds a control character")
    }
}
