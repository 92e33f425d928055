/// A request as a server of a test has it from a connection, with its body.
package struct ReceivedRequest: Sendable {
    package var method: String
    package var path: String
    /// Without its `?`.
    package var query: String
    /// By lower-case names.
    package var headers: [String: String]
    package var body: [UInt8]

    /// Reads the next request of a connection; `nil` at its end, and for what is no request.
    ///
    /// - Parameters:
    ///   - connection: where it comes from.
    ///   - received: what came already; what belongs to the next request is left in it.
    package init?(from connection: LoopbackConnection, _ received: inout [UInt8]) {
        let mark = Array("\r\n\r\n".utf8)
        var searched = 0
        var head: Range<Int>?
        while head == nil {
            head = received.indices.dropFirst(searched).first { received[$0...].starts(with: mark) }.map { 0..<$0 }
            guard head == nil else { break }
            searched = max(0, received.count - mark.count)
            let more = connection.receive()
            guard !more.isEmpty else { return nil }
            received += more
        }
        guard let head else { return nil }
        let lines = String(decoding: received[head], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count >= 2 else { return nil }
        headers = Dictionary(
            lines.dropFirst().compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { return nil }
                return (parts[0].lowercased(), String(parts[1].drop { $0 == " " }))
            }
        ) { $1 }
        received.removeFirst(head.count + mark.count)
        if headers["expect"] != nil { connection.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while received.count < length {
            let more = connection.receive()
            guard !more.isEmpty else { return nil }
            received += more
        }
        body = Array(received.prefix(length))
        received.removeFirst(length)
        let target = words[1].split(separator: "?", maxSplits: 1)
        (method, path) = (String(words[0]), String(target.first ?? "/"))
        query = target.count > 1 ? String(target[1]) : ""
    }
}
