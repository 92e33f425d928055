import MictlanXModel
import TestSupport

@testable import MictlanXNode

/// Clients whose requests may be right, and whose manners are not.
extension HostileGenerator {
    /// Leaves in the middle, with or without an end.
    mutating func brokenOff() -> HostileSession {
        let bytes = valid()
        let end = Int.random(in: 0...bytes.count, using: &random)
        return HostileSession(
            kind: "broken off", steps: [.send(Array(bytes.prefix(end))), random.chance(50) ? .abort : .finish])
    }

    mutating func dripping() -> HostileSession {
        let bytes = Array(valid().prefix(250))
        return HostileSession(kind: "drip", steps: [.drip(bytes), random.chance(20) ? .abort : .finish])
    }

    /// Asks leave to send a body, and then does not, or sends another one.
    mutating func expecting() -> HostileSession {
        let path = random.chance(50) ? APIRoute.uploadChunk(task: ticket.id).path : APIRoute.addPeer.path
        let size = pick([0, 1, ticket.bytes.count, ticket.bytes.count, 2_000_000])
        let expect = pick(["100-continue", "100-continue", "100-Continue", "200-ok", "100-continue, x", ""])
        let version = pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0"])
        let head = "POST \(path) \(version)\r\nhost: localhost\r\nexpect: \(expect)\r\ncontent-length: \(size)\r\n\r\n"
        let body = Array((ticket.bytes + ticket.bytes).prefix(size))
        let health = Array("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n".utf8)
        return HostileSession(
            kind: "expect",
            steps: pick([
                [.send(Array(head.utf8)), .finish], [.send(Array(head.utf8) + body)],
                [.send(Array(head.utf8)), .abort],
                [.send(Array(head.utf8) + health)], [.send(Array(head.utf8)), .send(body), .send(health)],
            ]))
    }

    /// Stops in a head, in a body, or before an answer that it does not take.
    mutating func held() -> HostileSession {
        let big = TestClient.message("GET", APIRoute.mergedBall(bucket: "kept", ball: "big").path)
        let bytes = pick([
            Array("GET /hea".utf8),
            Array("POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{".utf8),
            Array("POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n64\r\n{".utf8),
            big + big, [],
        ])
        return HostileSession(kind: "held", steps: [.send(bytes), random.chance(50) ? .hold : .abort])
    }
}
