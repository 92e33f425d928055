internal import FoundationEssentials
internal import MictlanXModel
internal import MictlanXText

/// An answer that is no success, or not from a router at all, on its way to becoming an error.
struct RefusedAnswer {
    var status: Int
    var headers = HTTPHeaders()
    var body: [UInt8] = []
    /// Where the request went.
    var address = ""
    /// What was asked for.
    var subject: String
    /// Keeps what the request held out of the message, should the server repeat it.
    var redaction = Redaction.none

    /// Whether the body is a page for people: nothing of it belongs into a message.
    var isPage: Bool {
        if headers.announcePage { return true }
        return body.first { !Self.whiteSpace.contains($0) } == UInt8(ascii: "<")
    }

    private static let whiteSpace: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]

    /// Who answered, and what is to be done about it.
    ///
    /// A router and our node say why in `detail`. Where that is missing something else answered: a proxy in front of the
    /// router, or another server. Its page is no message; its status, name and address are.
    var foreignSentence: String {
        let server = headers["server"].map { " from \(redaction($0).quoted)" } ?? ""
        let place = address.isEmpty ? "" : " at \(address)"
        return "\(subject): HTTP \(status)\(server)\(place): \(advice)"
    }

    private var advice: String {
        switch status {
        case 200..<300:
            "a web page came in place of an answer; a login page, a proxy or another server is there: check the URI, and "
                + "what stands before the router"
        case 300..<400:
            "it sends requests elsewhere\(target); redirects are not followed: write the router's own address in the URI"
        case 401, 407: "it wants credentials\(reason); give the token with --token-file"
        case 403: "it does not let this request pass\(reason)"
        case 404:
            "no MictlanX answers under this path\(reason); check host, port and path of the URI"
        case 413:
            "the chunk is larger than it lets through\(reason); raise its limit (client_max_body_size of nginx), or put "
                + "with a smaller --chunk-size"
        case 408, 429: "it asks to come back later\(reason)"
        case 502, 503, 504: "the router behind it does not answer\(reason); is the router running?"
        case 400..<500: "it does not take this request, and is no router\(reason); check the URI"
        default: isPage || reason.isEmpty ? "it failed and gave no reason" : "it failed\(reason)"
        }
    }

    /// The first words of a text that is no page.
    private var reason: String {
        let text = redaction.start(of: body, 200)
        return isPage || text.isEmpty ? "" : ": \(text)"
    }

    private var target: String {
        headers["location"].map { ", to '\(String(redaction($0).prefix(200)).terminalSafe)'" } ?? ""
    }
}

extension HTTPHeaders {
    /// Whether a page for people follows.
    var announcePage: Bool {
        guard let type = self["content-type"], type != "application/json" else { return false }
        return type.lowercased().hasPrefix("text/html")
    }
}

extension MictlanXError {
    /// The one place where an answer that is no success becomes an error (wire protocol §7).
    ///
    /// The class is taken from `detail.code`, else from the leading `NNN:` of a text, else from the HTTP status: the real
    /// router wraps its 404 in a 500.
    ///
    /// - Parameters:
    ///   - answer: what came.
    ///   - retryAfter: what the server asked for.
    ///   - doubt: says of what would be a 404 why it does not mean that a key is absent.
    init(
        _ answer: RefusedAnswer, retryAfter: Duration? = nil, doubt: (ErrorBody?) -> KeyDoubt? = { _ in nil }
    ) {
        let detail = try? JSONDecoder().decode(ErrorBody.self, from: Data(answer.body))
        var code = Self.code(status: answer.status, detail: detail)
        let doubt = code == .notFound ? doubt(detail) : nil
        if doubt != nil { code = .existenceUnknown }
        let message =
            detail.map {
                "\(answer.subject): \(doubt?.remark ?? Self.remark(code))\(answer.redaction($0.message))"
                    + " (HTTP \(answer.status))"
            } ?? answer.foreignSentence
        self.init(code, message)
        self.doubt = doubt
        self.retryAfter = retryAfter
        status = answer.status
    }

    /// The error of a page that came where an answer of the protocol belongs.
    init(page answer: RefusedAnswer) {
        self.init(.configuration, answer.foreignSentence)
        status = answer.status
    }

    private static func code(status: Int, detail: ErrorBody?) -> Code {
        // The answer of a web framework to a path that it does not know; no route of the protocol says it so.
        if status == 404, detail?.message == "Not Found", detail?.code == nil { return .configuration }
        if let code = detail?.code.flatMap(code(detail:)) { return code }
        // A fault of the store's disk, and not that it is full (docs/wire-notes.md).
        if status == 500, detail?.code == 507 { return .io }
        switch status {
        case 401, 407: return .unauthorized
        case 403: return .forbidden
        // A proxy that does not know its router yet answers so, too.
        case 404: return detail == nil ? .badAnswer : .notFound
        case 408, 429: return .throttled
        case 409: return .exists
        case 412: return .changed
        // A limit of the server and not of the command: the same request will never pass.
        case 413: return .configuration
        case 400..<500: return detail == nil ? .configuration : .rejected
        case 507: return .diskFull
        case 500...: return .serverError
        case 300..<400: return .configuration
        default: return .badAnswer
        }
    }

    /// The codes of the protocol's own error classes; `nil` for those that say no more than the status.
    private static func code(detail: Int) -> Code? {
        switch detail {
        case 400, 422: .rejected
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 405, ErrorBody.noAvailablePeersCode, 409: .exists
        case 408, 429: .throttled
        case 412: .changed
        case 501: .checksumMismatch
        case 502: .notStored
        case 503, 1_000, 1_001, 1_002: .unavailable
        case 1_004: .timeout
        case 1_005: .badAnswer
        default: nil
        }
    }

    private static func remark(_ code: Code) -> String {
        switch code {
        case .configuration: "the server does not take it, check the path in the URI and the server's limits: "
        case .throttled: "the server asks to come back later: "
        default: ""
        }
    }
}

extension Redaction {
    /// The first characters of a foreign text, cut after its secrets are out: a part of one is one.
    func start(of bytes: [UInt8], _ count: Int) -> String {
        String(self(String(decoding: bytes, as: UTF8.self)).prefix(count)).terminalSafe
    }
}
