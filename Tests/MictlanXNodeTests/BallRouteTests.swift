import Foundation
import MictlanXModel
import Testing

@testable import MictlanXNode

/// The routes of a router beyond put, get and delete: merge, checksum, form, sizes, disable, update, cache.
@Suite struct BallRouteTests {
    private let pieces = [noise(300_000, seed: 1), [], noise(70_000, seed: 2), noise(10, seed: 3)]

    @Test func aMergeIsTheWholeBall() async throws {
        try await withTestNode { client in
            for chunk in TestChunk.ball("ball", pieces) { try await client.mustPut(chunk) }
            let path = "/api/v4/buckets/bucket/ball/merge"
            let merged = try await client.request("GET", path, headers: ["Force-Get": "0"])
            #expect(merged.status == 200 && merged.body == Array(pieces.joined()))
            #expect(merged.headers["content-type"] == "application/octet-stream")
            let named = try await client.request("GET", path + "?attachment=true&content_type=text/plain")
            #expect(named.headers["content-disposition"] == "attachment; filename=\"ball\"")
            #expect(named.headers["content-type"] == "text/plain")
            #expect(try await client.request("GET", path, headers: ["Force-Get": "True"]).status == 422)
        }
    }

    @Test func whatIsNotWholeIsNotMerged() async throws {
        try await withTestNode { client in
            let chunks = TestChunk.ball("ball", pieces)
            let path = "/api/v4/buckets/bucket/ball/merge"
            for chunk in chunks.dropLast() {
                try await client.mustPut(chunk)
                #expect(try await client.request("GET", path).status == 404)
            }
            try await client.mustPut(chunks[3])
            #expect(try await client.request("GET", path).status == 200)
            _ = try await client.request("POST", "/api/v4/buckets/bucket/ball_2/disable", body: [])
            #expect(try await client.request("GET", path).failure?.message.contains("3 of 4") == true)
            try await client.mustPut(TestChunk(ball: "lone", bytes: [1]))
            #expect(try await client.request("GET", "/api/v4/buckets/bucket/lone/merge").status == 404)
        }
    }

    @Test func aSlowMergeHoldsUpNothingAndIsCutWhenItsBallGoes() async throws {
        try await withTestNode { client in
            let pieces = (0..<8).map { noise(4_000_000, seed: UInt64($0) + 1) }
            for chunk in TestChunk.ball("ball", pieces) { try await client.mustPut(chunk) }
            let slow = try RawConnection(to: client.address)
            try await slow.send("GET /api/v4/buckets/bucket/ball/merge HTTP/1.1\r\nhost: localhost\r\n\r\n")
            // Else the delete may come before it.
            try await slow.awaitAnswer()
            #expect(try await client.request("DELETE", "/api/v4/buckets/bucket/bid/ball").status == 200)
            // The head promised 32 MB: what comes is less, so that nobody takes it for whole.
            let bytes = try await slow.receiveToEnd()
            #expect(bytes.count < 32_000_000)
            #expect(try await client.request("GET", "/health").status == 200)
        }
    }

    @Test func bytesAreFoundByTheirChecksum() async throws {
        try await withTestNode { client in
            let chunks = TestChunk.ball("ball", pieces)
            for chunk in chunks { try await client.mustPut(chunk) }
            let whole = Array(pieces.joined())
            for (bytes, key) in [(pieces[0], "ball_0"), (pieces[3], "ball_3"), (whole, nil)] {
                let response = try await client.request(
                    "GET", "/api/v4/buckets/checksum/\(SHA256.hash(bytes).hex)?attachment=1&filename=x")
                #expect(response.status == 200 && response.body == bytes)
                #expect(response.headers["mictlanx-bucket"] == "bucket" && response.headers["mictlanx-ball"] == "ball")
                #expect(response.headers["mictlanx-key"] == key && response.headers["content-disposition"] != nil)
            }
            let none = SHA256.hash(noise(5, seed: 77)).hex
            #expect(try await client.request("GET", "/api/v4/buckets/checksum/\(none)").failure?.code == 404)
            for index in 0..<4 {
                _ = try await client.request("POST", "/api/v4/buckets/bucket/ball_\(index)/disable", body: [])
            }
            for bytes in [pieces[0], whole] {
                let path = "/api/v4/buckets/checksum/\(SHA256.hash(bytes).hex)"
                #expect(try await client.request("GET", path).status == 404)
            }
        }
    }

    private func form(_ bytes: [UInt8], name: String = "data") -> (headers: [String: String], body: [UInt8]) {
        let head = "--b0\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"k_0\"\r\n\r\n"
        return (
            ["content-type": "multipart/form-data; boundary=b0"],
            Array(head.utf8) + bytes + Array("\r\n--b0--\r\n".utf8)
        )
    }

    @Test(arguments: [0, 10, 500_000], [true, false])
    func aFormIsAnUpload(size: Int, chunked: Bool) async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: noise(size))
            let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
            let path = "/api/v4/buckets/data/\(ticket)"
            func send(_ form: (headers: [String: String], body: [UInt8])) async throws -> RawResponse {
                try await client.request("POST", path, headers: form.headers, body: form.body, chunked: chunked)
            }
            #expect(try await send(form(chunk.bytes + [1])).status == 400)
            if size > 0 { #expect(try await send(form(Array(chunk.bytes.dropLast()))).status == 400) }
            #expect(try await send(form(chunk.bytes, name: "other")).status == 422)
            #expect(try await send((["content-type": "text/plain"], chunk.bytes)).status == 422)
            #expect(try await client.data("bucket", "k_0").status == 404)
            let stored = try await send(form(chunk.bytes))
            #expect(stored.status == 201 && stored.body.isEmpty, "\(stored.text)")
            try await client.mustHold(chunk)
            #expect(try await send(form(chunk.bytes)).status == 404)
        }
    }

    @Test func aDisabledChunkIsListedAndNotServed() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: noise(50_000))
            try await client.mustPut(chunk)
            func isDisabled() async throws -> Bool {
                let reply = try await client.request("GET", "/api/v4/buckets/bucket/metadata/k_0")
                return try reply.decode(ChunkMetadataReply.self).metadata.isDisabled
            }
            for key in ["k_0", "unknown_0"] {
                let response = try await client.request("POST", "/api/v4/buckets/bucket/\(key)/disable", body: [])
                #expect(response.status == 204)
            }
            #expect(try await isDisabled())
            #expect(try await client.data("bucket", "k_0").status == 404)
            #expect(try await client.keys("bucket") == ["k_0"])
            // The same content again brings it back, without moving a tag.
            try await client.mustPut(chunk, reader: client)
            #expect(try await !isDisabled())
            _ = try await client.request("POST", "/api/v4/buckets/bucket/k_0/disable", body: [])
            try await client.mustPut(chunk, update: "1", reader: client)
            #expect(try await !isDisabled())
        }
    }

    @Test func metadataChangeAndTheLayoutStays() async throws {
        try await withTestNode { client in
            let chunk = TestChunk.ball("ball", [[1, 2]])[0]
            try await client.mustPut(chunk)
            func update(_ fields: [String: Any], key: String = "ball_0") async throws -> Int {
                let document = chunk.document.merging(fields) { $1 }
                return try await client.request(
                    "POST", "/api/v4/u/buckets/bucket/\(key)",
                    body: Array(try JSONSerialization.data(withJSONObject: document))
                ).status
            }
            #expect(try await update(["tags": ["n": "2"], "content_type": "text/plain", "producer_id": "p"]) == 204)
            let reply = try await client.request("GET", "/api/v4/buckets/bucket/metadata/ball_0")
            let metadata = try reply.decode(ChunkMetadataReply.self).metadata
            #expect(metadata.tags["n"] == "2" && metadata.tags["num_chunks"] == "1" && metadata.index == 0)
            #expect(metadata.contentType == "text/plain" && metadata.producerID == "p")
            let data = try await client.data("bucket", "ball_0")
            #expect(data.headers["content-type"] == "text/plain" && data.body == [1, 2])
            for tag in ["num_chunks", "index", "full_checksum", "group_id", "chunk_size"] {
                #expect(try await update(["tags": [tag: "9"]]) == 422, "\(tag)")
            }
            for (field, value) in [
                ("size", 3 as Any), ("checksum", SHA256.hash([9]).hex), ("ball_id", "x"), ("key", "x_0"),
            ] {
                #expect(try await update([field: value]) == 422, "\(field)")
            }
            #expect(try await update(["key": "none_0", "ball_id": "none"], key: "none_0") == 404)
            #expect(try await update(["bucket_id": "other"]) == 400)
            #expect(try await update(["is_disabled": true]) == 204)
            #expect(try await client.data("bucket", "ball_0").status == 404)
            #expect(try await update(["is_disabled": false]) == 204)
            #expect(try await client.data("bucket", "ball_0").status == 200)
        }
    }

    @Test func theCacheIsEmptyAndSaysWhy() async throws {
        try await withTestNode { client in
            try await client.mustPut(TestChunk(ball: "k", bytes: [1]), reader: client)
            let keys = try await client.request("GET", "/api/v4/cache")
            #expect(try keys.decode(CacheKeysReply.self).keys.isEmpty && keys.headers["mictlanx-note"] != nil)
            let stats = try await client.request("GET", "/api/v4/cache/stats").decode(CacheStatistics.self)
            #expect(stats.total == 0 && stats.used == 0 && stats.usage == 0)
            #expect(try await client.request("DELETE", "/api/v4/cache/reset").status == 204)
            #expect(try await client.request("GET", "/api/v4/buckets/bucket/none/size").text == "[]")
        }
    }
}
