import Foundation
import MictlanXModel
import Testing

@testable import MictlanXNode

/// Requests that no client would send: each gets a well-formed answer or a closed connection, and the node lives on.
@Suite struct FuzzTests {
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func hostileRequestsAreAnsweredOrCutOff(seed: UInt64) async throws {
        let limits = NodeLimits(idleTimeout: .milliseconds(500), headTimeout: .milliseconds(500))
        try await withTestNode(limits: limits) { client in
            var random = SplitMix(state: seed)
            let known = TestChunk(ball: "known", bytes: noise(100))
            _ = try await client.put(known)
            for _ in 0..<100 {
                let bytes = hostileRequest(&random)
                let connection = try RawConnection(to: client.address)
                // The node may close while we still send: then what it said, if anything, must still be whole.
                try? await connection.send(bytes)
                connection.finishSending()
                let answer = try await connection.receiveToEnd()
                try check(answer, to: bytes)
            }
            #expect(try await client.data("bucket", "known_0").body == known.bytes)
        }
    }

    private func check(_ answer: [UInt8], to request: [UInt8]) throws {
        var rest = answer
        var isToHead = request.starts(with: Array("HEAD".utf8))
        while !rest.isEmpty {
            var parsed = try RawResponse.parse(rest, toHead: isToHead, atEnd: true)
            // A request that could not be parsed was none for HEAD: its answer has a body.
            if isToHead, parsed?.1.first == UInt8(ascii: "{") {
                isToHead = false
                parsed = try RawResponse.parse(rest, toHead: false, atEnd: true)
            }
            let (response, next) = try #require(parsed, "an answer was cut short")
            #expect((100..<600).contains(response.status))
            if response.status >= 400, !isToHead {
                #expect(response.failure != nil, "\(response.status) \(response.text.prefix(200))")
                #expect(response.status != 500, "\(response.text.prefix(200))")
            }
            if response.status >= 200 { isToHead = false }
            rest = next
        }
    }

    private func hostileRequest(_ random: inout SplitMix) -> [UInt8] {
        let methods = ["GET", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "FOO", "", "get"]
        let segments = [
            "api", "v4", "buckets", "bucket", "data", "metadata", "known_0", "known", "chunked", "bid", "peers", "stats",
            "xpeers", "health", "mictlanx", "chunks", "", "..", ".", "%2e%2e", "%00", "%", "%ff", "ñ", "a b",
            String(repeating: "x", count: 2_000),
        ]
        let starts = ["/api/v4/buckets/bucket/metadata", "/api/v4/buckets/data/x/chunked", "/api/v4/peers", "/health"]
        let headers = [
            "content-length: 5", "content-length: -1", "content-length: 99999999999999999999", "content-length: 1000000",
            "transfer-encoding: chunked", "transfer-encoding: gzip", "expect: 100-continue", "force-get: 0x1",
            "chunk-size: 1e9", "update: 2", "connection: close", "connection: upgrade", "upgrade: h2c", "peer-id: ñ",
            "x: \(String(repeating: "y", count: 5_000))", ": ", "no colon", "host", "content-type: application/json",
        ]
        let bodies = [
            "", "{", "{}", "[]", "null", "5\r\nhello\r\n0\r\n\r\n", "zz\r\n", "ffffffffffffffff\r\n", "0\r\n\r\n",
            #"{"bucket_id":"bucket","key":"k","ball_id":"k","checksum":"x","size":1e400,"producer_id":"p"}"#,
            #"{"bucket_id":"bucket","key":"known_0","ball_id":"known","checksum":"\#(String(repeating: "a", count: 64))","size":9223372036854775807,"producer_id":"p"}"#,
            #"{"bucket_id":"bucket","key":"known_0","ball_id":"known","checksum":"\#(String(repeating: "a", count: 64))","size":1,"producer_id":"\u0000","tags":{"num_chunks":"-1","full_checksum":"x","index":"99999999999999999999"}}"#,
            String(repeating: "[", count: 5_000), "\u{0}\u{1}",
        ]
        var target = starts.pick(&random)
        if random.chance(2) {
            target = (0..<Int(random.next() % 8)).map { _ in "/" + segments.pick(&random) }.joined()
        }
        if random.chance(3) { target += "?" + ["start=1", "end=x", "attachment=maybe", "%", "a&&=b", "start=9223372036854775807&end=0"].pick(&random) }
        var text = "\(methods.pick(&random)) \(target) \(["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "junk"].pick(&random))\r\n"
        for _ in 0..<Int(random.next() % 5) { text += headers.pick(&random) + "\r\n" }
        if !random.chance(8) { text += "\r\n" }
        text += bodies.pick(&random)
        var bytes = Array(text.utf8)
        if random.chance(4), !bytes.isEmpty {
            for _ in 0..<3 { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
        }
        return bytes
    }
}

/// A seeded generator (Steele, Lea, Flood 2014), so that a failure can be repeated.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// True once in `count`.
    mutating func chance(_ count: UInt64) -> Bool { next() % count == 0 }
}

extension Array {
    fileprivate func pick(_ random: inout SplitMix) -> Element { self[Int(random.next() % UInt64(count))] }
}
