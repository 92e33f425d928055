import Foundation
import MictlanXModel
import TestSupport

@testable import MictlanXNode

extension HostileGenerator {
    private mutating func post(_ path: String, _ fields: String, _ body: [UInt8]) -> [UInt8] {
        Array("POST \(path) HTTP/1.1\r\nhost: localhost\r\n\(fields)\r\n\r\n".utf8) + body
    }

    private mutating func bodyTarget() -> String {
        pick([
            APIRoute.registerChunk(bucket: "junk").path, APIRoute.uploadChunk(task: ticket.id).path,
            APIRoute.uploadForm(task: ticket.id).path, APIRoute.addPeer.path, APIRoute.addPeers.path,
            APIRoute.addNode.path, APIRoute.updateMetadata(bucket: "junk", key: "b_0").path,
        ])
    }

    mutating func contradictoryLengths() -> [UInt8] {
        let fields = pick([
            "content-length: 5\r\ncontent-length: 6", "content-length: 5\r\ncontent-length: 5", "content-length: 5, 6",
            "content-length: 5\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 5",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked", "transfer-encoding: \u{B}chunked",
            "transfer-encoding: xchunked", "content-length: 18446744073709551616",
            "content-length: 9223372036854775807",
            "content-length: 3", "content-length: 100", "content-length: 1 2", "content-length: 5\r\ncontent-length: x",
            "transfer-encoding: identity\r\ncontent-length: 5", "transfer-encoding:\r\n chunked",
        ])
        return post(
            bodyTarget(), fields,
            Array(
                pick(["hello", "5\r\nhello\r\n0\r\n\r\n", "0\r\n\r\nGET /x HTTP/1.1\r\nhost: localhost\r\n\r\n"]).utf8))
    }

    mutating func chunkFraming() -> [UInt8] {
        let body = pick([
            "zz\r\n", "ffffffffffffffff\r\n", "10000000000000000\r\n", "-5\r\nhello\r\n", "5\r\nhel",
            "5\r\nhello0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n", "5\nhello\n0\n\n", "5;a=b\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
            "0\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n", "\r\n5\r\nhello\r\n", "0\r\ntrailer: x\r\n\r\n", "0\r\nbad trailer\r\n\r\n",
            "5\r\nhello\r\n0\r\ncontent-length: 9\r\n\r\n", "00000000000000000000005\r\nhello\r\n0\r\n\r\n", "",
            "\u{0}",
            String(repeating: "1\r\nx\r\n", count: 3_000) + "0\r\n\r\n",
            String(repeating: "0", count: 100_000) + "5\r\nhello",
        ])
        return post(bodyTarget(), "transfer-encoding: chunked", Array(body.utf8))
    }

    /// A document with a field of the wrong kind, without it, or that is no document.
    mutating func wrongJSON() -> [UInt8] {
        let values = [
            "null", "true", "0", "-1", "1.5", "1e400", "-0", "9223372036854775808", "\"\"", "\"x\"", "[]", "{}", "[[]]",
            #""\u0000""#, #""\ud800""#, #""../../etc/passwd""#, "\"\(String(repeating: "y", count: 3_000))\"",
            #"{"num_chunks":"-1","full_checksum":"x","index":"99999999999999999999"}"#, #"{"index":5}"#, #"{"":""}"#,
        ]
        let names = [
            "bucket_id", "key", "ball_id", "checksum", "size", "producer_id", "content_type", "tags", "is_disabled",
            "is_disable", "replication_factor", "peer_id", "ip_addr", "port", "protocol", "ñ",
        ]
        let deep = 1_000 * Int.random(in: 1...100, using: &random)
        let junk = [
            "", "{", "}", "null", "1", "\"", "[{}]", "[1]", "{\"a\":1,}", "{\"a\" 1}", "{'a':1}", "\u{FEFF}{}", "{}{}",
            "NaN",
            String(repeating: "[", count: deep), String(repeating: "{\"a\":", count: deep), "{\"a\":\"\u{1}\"}",
            String(repeating: " ", count: 200_000),
        ]
        var text = pick(junk)
        if random.chance(75) {
            // A second field of a name: which one counts is not said (RFC 8259 §4), but it must be one of them.
            text = String(document().dropLast()) + ",\"\(pick(names))\":\(pick(values))}"
            if random.chance(50) { text = text.replacing("\"\(pick(names))\":", with: "\"\(pick(names))\":") }
        }
        var body = Array(text.utf8)
        if random.chance(20) { body = mutated(body) }
        let update = pick(["update: 1\r\n", "update: x\r\n", "", "", "task-id: t\r\n", "task-id: a b\r\n"])
        let path = pick([
            APIRoute.registerChunk(bucket: "junk").path, APIRoute.addPeer.path, APIRoute.addPeers.path,
            APIRoute.addNode.path, APIRoute.updateMetadata(bucket: "junk", key: "b1_0").path,
        ])
        return post(path, "\(update)content-length: \(body.count)", body)
    }

    func form(boundary: String, content: [UInt8]) -> [UInt8] {
        Array("--\(boundary)\r\ncontent-disposition: form-data; name=\"data\"\r\n\r\n".utf8) + content
            + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    mutating func wrongForm() -> [UInt8] {
        let types = [
            "multipart/form-data; boundary=b", "multipart/form-data; boundary=\"b\"", "multipart/form-data",
            "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "application/json",
            "multipart/form-data; boundary=\(String(repeating: "b", count: 71))", "multipart/mixed; boundary=b",
            "multipart/form-data; boundary=\"\\\"\\", "multipart/form-data; boundary=b; boundary=c",
        ]
        let parts = [
            "--b\r\n", "--b--\r\n", "\r\n--b\r\n", "content-disposition: form-data; name=\"data\"\r\n\r\n", "--b",
            "\r\n",
            "content-disposition: form-data; name=\"other\"\r\n\r\n", "content-disposition: \"\r\n\r\n", "\r\n\r\n",
            "--", "b",
            "content-disposition: form-data; name=data; filename=\"\\\r\n\r\n", String(repeating: "-", count: 20_000),
            String(repeating: "\r\n--", count: 5_000), "\u{0}", "hello",
        ]
        var body: [UInt8]
        switch Int.random(in: 0..<3, using: &random) {
        case 0: body = mutated(form(boundary: "b", content: ticket.bytes))
        case 1: body = (0..<Int.random(in: 0..<12, using: &random)).flatMap { _ in Array(pick(parts).utf8) }
        default: body = form(boundary: "b", content: ticket.bytes + noise(Int.random(in: 0..<3, using: &random)))
        }
        if random.chance(20) { body += body }
        let length = random.chance(90) ? body.count : Int.random(in: 0..<2 * body.count + 1, using: &random)
        return post(
            APIRoute.uploadForm(task: ticket.id).path, "content-type: \(pick(types))\r\ncontent-length: \(length)", body
        )
    }

    /// The bytes of a ticket, but not those that were registered, or with another length.
    mutating func wrongSize() -> [UInt8] {
        let size = ticket.bytes.count
        let count = pick([0, 1, size - 1, size, size + 1, 2 * size, size + 100_000])
        let body =
            random.chance(50)
            ? noise(max(0, count), seed: 9) : Array((ticket.bytes + ticket.bytes).prefix(max(0, count)))
        let length = pick([body.count, body.count, size, body.count + 1, max(0, body.count - 1)])
        let path = APIRoute.uploadChunk(task: ticket.id).path
        if random.chance(30) { return TestClient.message("POST", path, body: body, chunked: true) }
        return post(path, "content-length: \(length)", body)
    }
}
