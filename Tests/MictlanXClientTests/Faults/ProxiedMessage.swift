/// The bytes of one HTTP/1.1 message (RFC 9112), as far as a proxy has to understand them.
struct ProxiedMessage: Sendable {
    /// The request or status line and the fields, without the empty line.
    let head: String
    /// The body as it was framed.
    let framedBody: [UInt8]

    /// Takes a message apart.
    ///
    /// - Parameter bytes: the message; `nil` is returned where its head is not complete.
    init?(_ bytes: [UInt8]) {
        guard let end = Self.endOfHead(bytes) else { return nil }
        head = String(decoding: bytes[..<(end - 4)], as: UTF8.self)
        framedBody = Array(bytes[end...])
    }

    var startLine: String { String(lines[0]) }
    var isChunked: Bool { value(of: "transfer-encoding")?.contains("chunked") ?? false }
    /// The body without its framing.
    var body: [UInt8] { isChunked ? Self.unchunked(framedBody)?.body ?? [] : framedBody }

    /// Whether the body is all there.
    var isComplete: Bool {
        if isChunked { return Self.unchunked(framedBody) != nil }
        return framedBody.count >= value(of: "content-length").flatMap { Int($0) } ?? 0
    }

    /// The value of a field.
    func value(of name: String) -> String? {
        for line in lines.dropFirst() where line.lowercased().hasPrefix(name + ":") {
            return line.dropFirst(name.count + 1).drop { $0 == " " }.lowercased()
        }
        return nil
    }

    /// The head without some fields and with others, with its empty line.
    func head(without names: [String], adding fields: [String] = []) -> [UInt8] {
        let kept = lines.filter { line in !names.contains { line.lowercased().hasPrefix($0 + ":") } }
        return Array(((kept.map(String.init) + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    // "\r\n" is one character in Swift.
    private var lines: [Substring] { head.split(separator: "\r\n") }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { bytes[$0] == 13 && bytes[$0..<($0 + 4)].elementsEqual(mark) }.map {
            $0 + 4
        }
    }

    /// The pieces of a chunked body; `nil` where its end is not there yet.
    private static func unchunked(_ bytes: [UInt8]) -> (body: [UInt8], end: Int)? {
        var body: [UInt8] = []
        var position = 0
        while let line = bytes[position...].firstIndex(of: 10), line > position {
            let digits = bytes[position..<(line - 1)].prefix { $0 != UInt8(ascii: ";") }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
            let start = line + 1
            guard bytes.count >= start + size + 2 else { return nil }
            body += bytes[start..<(start + size)]
            position = start + size + 2
            if size == 0 { return (body, position) }
        }
        return nil
    }
}

/// A request as the proxy sees it.
struct ProxiedRequest: Sendable {
    let message: ProxiedMessage
    let method: Substring
    let path: Substring

    init?(_ message: ProxiedMessage) {
        let words = message.startLine.split(separator: " ")
        guard words.count == 3 else { return nil }
        self.message = message
        method = words[0]
        path = words[1]
    }

    var body: [UInt8] { message.body }
    var isUpload: Bool { method == "POST" && path.hasSuffix("/chunked") }
    /// Whether the bytes of a chunk are asked for: `/api/v4/buckets/B/K`.
    var isDownload: Bool { method == "GET" && path.split(separator: "/").count == 5 && !path.hasSuffix("/metadata") }
}
