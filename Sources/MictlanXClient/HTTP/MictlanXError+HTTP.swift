internal import FoundationEssentials
internal import MictlanXModel
internal import MictlanXText

extension MictlanXError {
    /// The one place where an answer that is no success becomes an error (wire protocol §7).
    ///
    /// The class is taken from `detail.code`, else from the leading `NNN:` of a text, else from the HTTP status: the real
    /// router wraps its 404 in a 500.
    ///
    /// - Parameters:
    ///   - status: the HTTP status, not 2xx.
    ///   - body: the body of the answer.
    ///   - retryAfter: what the server asked for.
    ///   - subject: what was asked for, for the message.
    package init(status: Int, body: [UInt8], retryAfter: Duration? = nil, subject: String) {
        self.init(
            status: status, body: body, retryAfter: retryAfter, subject: subject, hiding: .none, doubt: { _ in nil })
    }

    /// The same without the secrets that the request held, should the server repeat them; `doubt` says of what would be
    /// a 404 why it does not mean that a key is absent.
    init(
        status: Int, body: [UInt8], retryAfter: Duration?, subject: String, hiding redaction: Redaction,
        doubt: (ErrorBody?) -> KeyDoubt?
    ) {
        let detail = try? JSONDecoder().decode(ErrorBody.self, from: Data(body))
        var code = Self.code(status: status, detail: detail)
        let doubt = code == .notFound ? doubt(detail) : nil
        if doubt != nil { code = .existenceUnknown }
        let reason =
            detail.map { redaction($0.message) }
            ?? (body.isEmpty ? "no reason given" : redaction.start(of: body, 200))
        self.init(code, "\(subject): \(doubt?.remark ?? Self.remark(code, status))\(reason) (HTTP \(status))")
        self.doubt = doubt
        self.retryAfter = retryAfter
        self.status = status
    }

    private static func code(status: Int, detail: ErrorBody?) -> Code {
        // The answer of a web framework to a path that it does not know; no route of the protocol says it so.
        if status == 404, detail?.message == "Not Found", detail?.code == nil { return .configuration }
        if let code = detail?.code.flatMap(code(detail:)) { return code }
        switch status {
        case 401: return .unauthorized
        case 403: return .forbidden
        case 404: return detail == nil ? .badAnswer : .notFound
        case 408, 429: return .throttled
        case 409: return .exists
        case 412: return .changed
        case 400..<500: return .rejected
        case 507: return .diskFull
        case 500...: return .serverError
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

    private static func remark(_ code: Code, _ status: Int) -> String {
        switch code {
        case .badAnswer: "the answer is not MictlanX's: "
        case .configuration: "the server has no such route, check the path in the URI: "
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
