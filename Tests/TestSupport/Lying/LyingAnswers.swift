internal import Glibc
internal import MictlanXModel

/// What a ``LyingRouter`` answers on one connection.
struct LyingAnswers: Sendable {
    let lie: Lie
    /// Whether it says to have the capabilities of our node, so that its listings are believed to be in order.
    let isCapable: Bool

    func serve(_ connection: LoopbackConnection) {
        var received: [UInt8] = []
        while let request = ReceivedRequest(from: connection, &received) {
            guard case .route(let route) = APIRoute.match(method: request.method, path: request.path) else {
                guard send(#"{"detail":"Not Found"}"#, status: "404 Not Found", connection) else { return }
                continue
            }
            switch lie {
            case .silent:
                connection.holdUntilClosed()
                return
            case .dripping:
                drip(answer(route) ?? "", connection)
                return
            default:
                guard let body = answer(route) else { return stream(route, connection) }
                guard send(body, connection) else { return }
            }
        }
    }

    private func head(_ status: String, _ fields: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n"
            + (isCapable ? "\(WireHeader.capabilities): \(NodeCapability.all)\r\n" : "") + "\(fields)\r\n\r\n"
    }

    private func send(_ body: String, status: String = "200 OK", _ connection: LoopbackConnection) -> Bool {
        connection.send((head(status, "Content-Length: \(body.utf8.count)") + body).utf8)
    }

    private func drip(_ body: String, _ connection: LoopbackConnection) {
        for byte in (head("200 OK", "Content-Length: \(body.utf8.count)") + body).utf8 {
            guard connection.send([byte]) else { return }
            usleep(500_000)
        }
    }

    /// A listing without end, in chunks of RFC 9112 §7.1.
    private func stream(_ route: APIRoute, _ connection: LoopbackConnection) {
        guard connection.send(head("200 OK", "Transfer-Encoding: chunked").utf8) else { return }
        var number = 0
        var text = head(route)
        while true {
            while text.utf8.count < 1 << 16 {
                text += (number == 0 ? "" : ",") + entry(route, number)
                number += 1
            }
            guard connection.send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8) else { return }
            text = ""
        }
    }
}
