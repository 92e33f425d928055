internal import MictlanXModel
internal import MictlanXText

/// Header fields that an application adds to requests, checked: none can break the framing of a request, end a line
/// early, or stand in for a field of the protocol.
package struct ExtraFields: Sendable {
    /// The fields, by name.
    package let fields: [(name: String, value: String)]

    /// No fields.
    package static let none = ExtraFields(checked: [])

    private init(checked fields: [(name: String, value: String)]) { self.fields = fields }

    /// Checks fields (RFC 9110 §5.5, §5.6.2). No message holds a value: it may be a secret.
    ///
    /// - Parameters:
    ///   - headers: names and values.
    ///   - token: goes as `Authorization: Bearer` where the headers have no such field (RFC 6750 §2.1).
    /// - Throws: ``MictlanXError`` `invalidArgument` that names the field.
    package init(_ headers: [String: String], token: Secret? = nil) throws(MictlanXError) {
        guard !headers.isEmpty || token != nil else {
            self = .none
            return
        }
        var fields: [(name: String, value: String)] = []
        var names: Set<String> = []
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            let lowercased = name.lowercased()
            try Self.check(name: name, lowercased)
            guard names.insert(lowercased).inserted else {
                throw MictlanXError(.invalidArgument, "the header '\(name)' is given twice in different case")
            }
            guard let value = Self.checked(value) else {
                throw MictlanXError(
                    .invalidArgument, "the value of the header '\(name)' holds a line break or control character")
            }
            fields.append((name, value))
        }
        if let token, !names.contains("authorization") {
            guard let value = Self.checked(token.text), !value.isEmpty, !value.contains(where: \.isWhitespace) else {
                throw MictlanXError(
                    .invalidArgument, "the bearer token is empty, or holds a space or control character")
            }
            fields.append(("Authorization", "Bearer \(value)"))
        }
        self.init(checked: fields)
    }

    /// The fields of two sources, each name once.
    ///
    /// - Parameter winners: those that are taken where both have a name.
    /// - Returns: all of `winners`, and before them what they leave of these.
    package func merging(_ winners: [(name: String, value: String)]) -> [(name: String, value: String)] {
        guard !fields.isEmpty else { return winners }
        let taken = Set(winners.map { $0.name.lowercased() })
        return fields.filter { !taken.contains($0.name.lowercased()) } + winners
    }

    private static func check(name: String, _ lowercased: String) throws(MictlanXError) {
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
            throw MictlanXError(
                .invalidArgument,
                "'\(name.terminalSafe)' is not a header name; letters, digits and !#$%&'*+-.^_`|~ are allowed")
        }
        if framing.contains(lowercased) {
            throw MictlanXError(.invalidArgument, "the header '\(name)' belongs to the transport and cannot be set")
        }
        if ofProtocol.contains(lowercased) {
            throw MictlanXError(
                .invalidArgument,
                "the header '\(name)' belongs to the protocol and cannot be set; use the option of the call")
        }
    }

    /// The value without the white space around it, which is not part of it; `nil` where it holds what no value may.
    private static func checked(_ value: String) -> String? {
        let isSafe = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        return isSafe ? String(Substring(value).trimmingWhitespace()) : nil
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// What frames a message or says what its body is: libcurl and the body decide about these.
    private static let framing: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "expect", "te",
        "trailer", "upgrade", "content-type", "content-encoding", "accept-encoding", "range", "if-range",
        "proxy-authorization",
    ]

    private static let ofProtocol: Set<String> = [
        WireHeader.update, WireHeader.forceGet, WireHeader.peerID, WireHeader.chunkSize, WireHeader.force,
        WireHeader.capabilities, WireHeader.ifChecksum,
    ]
}
