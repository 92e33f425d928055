internal import MictlanXModel
internal import NIOHTTP1

/// The head of one request, cut into what the routes ask for.
struct Request: Sendable {
    let method: String
    /// The path as it was sent, without the query.
    let path: String
    /// The query as it was sent, without the `?`.
    let query: String
    let headers: HTTPHeaders
    /// The announced length of the body in bytes, `nil` for a chunked or absent one.
    let contentLength: Int?
    /// What method and path mean.
    let match: APIRoute.Match
    /// The largest size, in bytes, of a content that is to be read into memory, because the answer will be kept.
    var keptSize = 0

    init(_ head: HTTPRequestHead) {
        method = head.method.rawValue
        if let mark = head.uri.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = String(head.uri[..<mark])
            query = String(head.uri[head.uri.utf8.index(after: mark)...])
        } else {
            path = head.uri
            query = ""
        }
        headers = head.headers
        match = APIRoute.match(method: method, path: path)
        contentLength = head.headers.first(name: "content-length").flatMap { Int($0) }
    }

    /// The first value of a query item, decoded; `nil` when it is not given.
    ///
    /// - Throws: ``Refusal`` if a percent-escape is malformed.
    func queryItem(_ name: String) throws(Refusal) -> String? {
        guard !query.isEmpty else { return nil }
        for item in query.split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.first.map(String.init) == name else { continue }
            let value = pair.count > 1 ? String(pair[1].map { $0 == "+" ? " " : $0 }) : ""
            guard let decoded = percentDecoded(value) else {
                throw .invalid("the query item '\(name)' is not percent-encoded UTF-8")
            }
            return decoded
        }
        return nil
    }

    /// An integer of the query.
    ///
    /// - Throws: ``Refusal`` when it is not a decimal integer from 0.
    func queryNumber(_ name: String) throws(Refusal) -> Int? {
        guard let text = try queryItem(name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw .invalid("the query item '\(name)' must be a number from 0, not '\(text)'")
        }
        return number
    }

    /// An integer header (wire protocol §10.5).
    ///
    /// - Throws: ``Refusal`` when it is not a decimal integer.
    func headerNumber(_ name: String) throws(Refusal) -> Int? {
        guard let text = headers.first(name: name) else { return nil }
        guard let number = Int(text) else { throw .invalid("the header '\(name)' must be an integer, not '\(text)'") }
        return number
    }
}
