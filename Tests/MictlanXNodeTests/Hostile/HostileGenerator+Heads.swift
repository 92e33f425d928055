import MictlanXModel
import TestSupport

@testable import MictlanXNode

extension HostileGenerator {
    private static let methods = [
        "GET", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "PATCH", "TRACE", "FOO", "", "get",
    ]
    private static let versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "junk", ""]
    private static let texts = [
        "", ".", "..", "%2e%2e%2f%2e%2e", "%00", "%", "%f", "%ff", "%C3%28", "%F0%9F%98%80", "a%2Fb", "a b", "ñ",
        "\u{7}",
        "a;b", "a\\b", "a?b", "a#b", "-1", "99999999999999999999999", "_0", "b_", "b_-1", "b_00",
        "b_9223372036854775808",
        "metadata", "size", "merge", "bid", "data", "checksum", "chunked", "known_0",
        String(repeating: "x", count: 300),
        String(repeating: "%41", count: 2_000), "'; DROP TABLE chunks; --", "${jndi:ldap://h/}", "<script>", "null",
    ]
    private static let queries = [
        "start=1", "end=x", "start=-1", "start=9223372036854775807&end=0", "start=1&start=2", "attachment=maybe",
        "attachment=true&filename=%0d%0aset-cookie:x", "filename=%22%3b%0a", "content_type=%0d%0a", "content_type=%ff",
        "%", "=", "&&&", "a&&=b", "?", String(repeating: "a=b&", count: 2_000),
    ]
    private static let fields = [
        "content-length: 5", "content-length: -1", "content-length: +5", "content-length: 99999999999999999999",
        "content-length: 1000000", "content-length:", "content-length: 0x5", "transfer-encoding: chunked",
        "transfer-encoding: gzip", "transfer-encoding: gzip, chunked", "transfer-encoding: chunked, identity",
        "expect: 100-continue", "expect: 200-ok", "force-get: 0x1", "force: maybe", "chunk-size: 1e9", "chunk-size: 0",
        "update: 2", "connection: close", "connection: upgrade", "upgrade: h2c", "http2-settings: AAA", "peer-id: ñ",
        "peer-id: nobody", "task-id: ../../etc", "range: bytes=5-1", "range: bytes=0-0,2-2,4-4", "host",
        "host: a\r\nhost: b",
        ": ", "no colon", " folded", "x\u{0}: y", "x: \u{0}", "x : y", "content-type: application/json",
        "content-type: multipart/form-data", "authorization: Bearer x", "x: \(String(repeating: "y", count: 5_000))",
    ]

    mutating func fuzzedHead() -> [UInt8] {
        var head = "\(pick(Self.methods)) \(target()) \(pick(Self.versions))\r\n"
        if random.chance(80) { head += "host: localhost\r\n" }
        for _ in 0..<Int.random(in: 0..<6, using: &random) {
            head += pick(Self.fields) + pick(["\r\n", "\r\n", "\r\n", "\n"])
        }
        if !random.chance(10) { head += "\r\n" }
        head += pick(["", "hello", "{}", "0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "\u{0}\u{1}", document()])
        return random.chance(25) ? mutated(Array(head.utf8)) : Array(head.utf8)
    }

    /// A route with ids that are none; what changes anything does not name the bucket that is kept.
    mutating func fuzzedTarget() -> [UInt8] {
        let routes = Self.routes(bucket: pick(Self.texts), ball: pick(Self.texts), ticket: pick(Self.texts))
        let route = pick(routes)
        var path = route.path
        if random.chance(50) { path = path.replacing("%25", with: "%") }
        if random.chance(20) { path += "/" }
        if random.chance(30) { path += "?" + pick(Self.queries) }
        let method = random.chance(80) ? route.method.rawValue : pick(Self.methods)
        return Array("\(method) \(path) HTTP/1.1\r\nhost: localhost\r\n\r\n".utf8)
    }

    private mutating func target() -> String {
        let path =
            random.chance(50)
            ? pick(Self.routes(bucket: "junk", ball: "b", ticket: ticket.id)).path
            : (0..<Int.random(in: 0..<8, using: &random)).map { _ in "/" + pick(Self.texts + ["api", "v4", "buckets"]) }
                .joined()
        return random.chance(30) ? path + "?" + pick(Self.queries) : path
    }

    /// Bytes changed, put in, taken out, repeated.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...5, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...20, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2:
                bytes.insert(
                    contentsOf: pick([[13, 10], [0], [10], [0xFF, 0xFE], [32], [13, 10, 13, 10]]), at: place)
            case 3: bytes.removeSubrange(place..<end)
            default: bytes.insert(contentsOf: bytes[place..<end], at: place)
            }
        }
        // A change must not make a request of it that changes what is kept: no such name is in one that changes anything.
        return bytes
    }

    mutating func hugeHead() -> [UInt8] {
        let long = String(repeating: "x", count: Int.random(in: 60_000...200_000, using: &random))
        let many = (0..<Int.random(in: 100...5_000, using: &random)).map { "x\($0): y\r\n" }.joined()
        return Array(
            pick([
                "GET /\(long) HTTP/1.1\r\n\r\n", "GET /\(long)", "\(long) / HTTP/1.1\r\n\r\n",
                "GET /health HTTP/1.1\r\nx: \(long)\r\n\r\n", "GET /health HTTP/1.1\r\n\(long): x\r\n\r\n",
                "GET /health HTTP/1.1\r\n\(many)\r\n", "GET /health HTTP/1.1\r\nx: \(long)",
                "POST /api/v4/peers HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\(many)\r\n",
                "POST /api/v4/peers HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5;\(long)\r\nhello\r\n0\r\n\r\n",
            ]).utf8)
    }

    /// Targets that are no paths, other versions, other protocols.
    mutating func strangeTarget() -> [UInt8] {
        let http2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u{0}\u{0}\u{0}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}"
        let hello: [UInt8] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + noise(500)
        let text = pick([
            "GET http://x/health HTTP/1.1\r\nhost: localhost\r\n\r\n", "GET http://x HTTP/1.1\r\n\r\n",
            "GET //health HTTP/1.1\r\n\r\n",
            "GET http://u:p@x:99999/health?x#y HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\r\n",
            "GET * HTTP/1.1\r\n\r\n",
            "CONNECT x:80 HTTP/1.1\r\n\r\n", "CONNECT / HTTP/1.1\r\n\r\n", "GET x HTTP/1.1\r\n\r\n", http2,
            "GET /health HTTP/1.1\r\nupgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: AAMAAABk\r\n\r\n",
            "GET /health HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: x\r\n\r\n",
            "GET /health HTTP/1.0\r\n\r\nGET /health HTTP/1.0\r\n\r\n", "GET /health\r\n\r\n", "\r\n\r\n\r\n", "\n",
            "GET /health HTTP/1.0\r\nconnection: keep-alive\r\n\r\nGET /health HTTP/1.1\r\n\r\n",
            "POST /api/v4/peers HTTP/1.0\r\n\r\n{}",
            "POST /api/v4/peers HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "HELO x\r\n", "\u{0}\u{0}\u{0}\u{0}", "GET /health HTTP/1.1\r\n\r\n\r\n\r\nGET /health HTTP/1.1\r\n\r\n",
        ])
        return random.chance(10) ? hello : Array(text.utf8)
    }
}
