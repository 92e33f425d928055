import Glibc
import TestSupport

/// An answer, and the ways to spoil it.
struct ProxiedAnswer: Sendable {
    private let message: ProxiedMessage

    init(_ message: ProxiedMessage) { self.message = message }

    /// An answer that takes the place of the node's; `nil` for faults that need the node's own.
    init?(inPlaceOfTheNode fault: Fault) {
        let (status, field, body) =
            switch fault {
            case .tooManyRequests: ("429 Too Many Requests", "", "")
            case .tooManyRequestsLater: ("429 Too Many Requests", "Retry-After: 1\r\n", "")
            case .serverError: ("500 Internal Server Error", "", "Internal Server Error")
            case .disguisedNotFound: ("500 Internal Server Error", "", #"{"detail":"404: No available peers"}"#)
            default: ("", "", "")
            }
        guard !status.isEmpty else { return nil }
        let text = "HTTP/1.1 \(status)\r\n\(field)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        guard let message = ProxiedMessage(Array(text.utf8)) else { return nil }
        self.message = message
    }

    private var head: [UInt8] { message.head(without: ["connection"]) }

    /// As it came, less the end of the connection.
    var bytes: [UInt8] { head + message.framedBody }

    /// With another body, or a length that is not that of the body.
    private func bytes(body: [UInt8], length: Int? = nil, adding fields: [String] = []) -> [UInt8] {
        let names = ["connection", "transfer-encoding", "content-length"]
        return message.head(without: names, adding: fields + ["Content-Length: \(length ?? body.count)"]) + body
    }

    /// Whether a fault would change it.
    func canTake(_ fault: Fault) -> Bool {
        switch fault {
        case .corruptDownload: message.startLine.contains(" 200 ") && !message.body.isEmpty
        case .garbleJSON: message.value(of: "content-type")?.contains("json") ?? false && !message.body.isEmpty
        case .shortLength: !message.body.isEmpty
        default: true
        }
    }

    /// Sends it, spoilt.
    ///
    /// - Returns: whether the connection goes on.
    func send(over socket: LoopbackConnection, with fault: Fault, _ random: inout SeededGenerator) -> Bool {
        let all = bytes
        let cut = Int.random(in: 0..<all.count, using: &random)
        switch fault {
        case .resetInResponse:
            socket.send(all[..<cut])
            socket.resetOnClose()
            return false
        case .closeInBody:
            socket.send(all[..<max(head.count, cut)])
            return false
        case .closeAfterHead:
            socket.send(head)
            return false
        case .stallBeforeAnswer:
            socket.holdUntilClosed()
            return false
        case .stallInAnswer:
            socket.send(all[..<cut])
            socket.holdUntilClosed()
            return false
        case .slow: return trickle(all, over: socket, pieces: 8, pause: 2)
        case .drip: return trickle(all, over: socket, pieces: 64, pause: 15)
        case .longLength:
            // The missing rest is followed by the end.
            let body = message.body
            socket.send(bytes(body: body, length: body.count + Int.random(in: 1...2_000, using: &random)))
            return false
        default: return socket.send(spoilt(fault, &random))
        }
    }

    private func spoilt(_ fault: Fault, _ random: inout SeededGenerator) -> [UInt8] {
        var body = message.body
        switch fault {
        case .corruptDownload:
            body.flipBit(random.next())
            return bytes(body: body)
        case .garbleJSON:
            // No text of JSON holds a zero byte (RFC 8259 §2, §7).
            if let place = body.indices.randomElement(using: &random) { body[place] = 0 }
            return bytes(body: body)
        case .duplicateAnswer: return bytes + bytes
        case .shortLength:
            return bytes(body: body, length: Int.random(in: 0..<body.count, using: &random))
        case .garbageHeaders:
            let fields = [
                ["\u{1}\u{2}: \u{3}", "no colon here", ": no name", "X-\u{FFFD}: \u{FFFD}"],
                ["Content-Length: banana"], ["Content-Length: \(body.count + 7)"], ["Transfer-Encoding: banana"],
            ]
            return bytes(body: body, adding: fields.randomElement(using: &random) ?? [])
        case .garbageStatus:
            let lines = ["HTTP/9.9 banana", "ICY 200 OK", "", "HTTP/1.1 2000 OK", "SSH-2.0-OpenSSH_9.2"]
            let line = lines.randomElement(using: &random) ?? ""
            return Array(line.utf8) + bytes.dropFirst(message.startLine.utf8.count)
        case .hugeHeader:
            return bytes(body: body, adding: ["X-Huge: " + String(repeating: "h", count: 300_000)])
        default: return bytes
        }
    }

    /// Sends in pieces with pauses, in milliseconds.
    private func trickle(_ all: [UInt8], over socket: LoopbackConnection, pieces: Int, pause: CInt) -> Bool {
        let size = max(1, all.count / pieces)
        for start in stride(from: 0, to: all.count, by: size) {
            guard socket.send(all[start..<min(start + size, all.count)]) else { return false }
            poll(nil, 0, pause)
        }
        return true
    }
}
