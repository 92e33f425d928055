import Foundation
import MictlanXModel
import NIOCore
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// Requests that are answered inside the pipeline, without the task of their connection.
@Suite struct DirectAnswerTests {
    /// Opens a connection of which all further requests may be answered directly: the first shows that it is admitted.
    private func connection(to client: TestClient) async throws -> RawConnection {
        let connection = try RawConnection(to: client.address)
        try await connection.send(TestClient.message("GET", "/health"))
        #expect(try await connection.receive().status == 200)
        return connection
    }

    /// What a request is answered by the pipeline, and by the task: a request that ends its connection goes to the task.
    private func bothAnswers(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil, _ client: TestClient
    ) async throws -> (direct: RawResponse, other: RawResponse) {
        let kept = try await connection(to: client)
        try await kept.send(TestClient.message(method, path, headers: headers, body: body))
        let direct = try await kept.receive()
        let last = try await connection(to: client)
        let closing = headers.merging(["connection": "close"]) { own, _ in own }
        try await last.send(TestClient.message(method, path, headers: closing, body: body))
        return (direct, try await last.receive())
    }

    /// A body, whatever the order of its fields where it is JSON.
    private func content(of response: RawResponse) throws -> NSObject {
        let data = Data(response.body)
        let json = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
        return try #require((json as? NSObject) ?? NSData(data: data))
    }

    @Test(arguments: [Compatibility.strict, .recorded])
    func bothWaysAnswerAlike(_ compatibility: Compatibility) async throws {
        try await withTestNode(compatibility: compatibility) { client in
            for ball in ["k", "deleted", "disabled"] {
                try await client.mustPut(TestChunk(ball: ball, bytes: noise(3_000)))
            }
            try await client.mustPut(TestChunk(ball: "large", bytes: noise(50_000)))
            _ = try await client.request("POST", "/api/v4/buckets/bucket/disabled_0/disable")
            let data = "/api/v4/buckets/bucket"
            let wrong = try JSONSerialization.data(withJSONObject: ["bucket_id": "bucket"])
            let requests: [(String, String, [String: String], [UInt8]?)] = [
                ("GET", "\(data)/k_0", [:], nil), ("GET", "\(data)/k_0?attachment=1&filename=a%20b", [:], nil),
                ("GET", "\(data)/k_0?content_type=text/plain", [:], nil), ("GET", "\(data)/none_0", [:], nil),
                ("GET", "\(data)/disabled_0", [:], nil), ("GET", "\(data)/large_0", [:], nil),
                ("GET", "\(data)/k_0", ["Force-Get": "x"], nil), ("GET", "\(data)/k_0", ["Peer-Id": "none"], nil),
                ("GET", "\(data)/k_0", ["origin": "http://example.org"], nil),
                ("GET", "\(data)/k_0", ["host": "example.org"], nil), ("GET", "\(data)/%ff_0", [:], nil),
                ("GET", "\(data)/metadata/k_0", [:], nil), ("GET", "\(data)/metadata/none_0", [:], nil),
                ("GET", "\(data)/metadata/disabled_0", [:], nil), ("GET", "\(data)/metadata", [:], nil),
                ("POST", "\(data)/metadata", [:], Array(wrong)), ("POST", "\(data)/metadata", [:], Array("{".utf8)),
                ("POST", "/api/v4/buckets/data/none/chunked", [:], noise(10)),
                ("DELETE", "\(data)/bid/none", [:], nil), ("DELETE", "\(data)/bid/k", ["Force": "x"], nil),
                ("DELETE", "\(data)/bid/k", ["Mictlanx-If-Checksum": "x"], nil), ("PUT", "\(data)/k_0", [:], nil),
                (
                    "DELETE", "\(data)/bid/k",
                    ["Mictlanx-If-Checksum": Checksum.ofNothing.hex], nil
                ),
            ]
            for (method, path, headers, body) in requests {
                let (direct, other) = try await bothAnswers(method, path, headers: headers, body: body, client)
                #expect(direct.status == other.status, "\(method) \(path) \(headers)")
                let isSame = try content(of: direct) == content(of: other)
                #expect(isSame, "\(method) \(path) \(headers): \(direct.text.prefix(300)) \(other.text.prefix(300))")
            }
        }
    }

    @Test func requestsThatAreSentAheadAreAnsweredInOrder() async throws {
        try await withTestNode { client in
            let small = TestChunk(ball: "small", bytes: noise(900, seed: 2))
            let large = TestChunk(ball: "large", bytes: noise(90_000, seed: 3))
            try await client.mustPut(small)
            try await client.mustPut(large)
            let ticket = try await client.register(TestChunk(ball: "new", bytes: noise(700, seed: 4)))
                .decode(RegisterChunkReply.self).taskIDs[0]
            let connection = try await connection(to: client)
            let path = "/api/v4/buckets/bucket"
            var ahead = TestClient.message("GET", "\(path)/small_0")
            ahead += TestClient.message("POST", "/api/v4/buckets/data/\(ticket)/chunked", body: noise(700, seed: 4))
            ahead += TestClient.message("GET", "\(path)/new_0")
            ahead += TestClient.message("GET", "\(path)/large_0")
            ahead += TestClient.message("DELETE", "\(path)/bid/new")
            ahead += TestClient.message("GET", "\(path)/small_0")
            ahead += TestClient.message("GET", "\(path)/new_0")
            try await connection.send(ahead)
            #expect(try await connection.receive().body == small.bytes)
            #expect(try await connection.receive().decode(UploadReply.self).key == "new_0")
            #expect(try await connection.receive().body == noise(700, seed: 4))
            #expect(try await connection.receive().body == large.bytes)
            #expect(try await connection.receive().decode(DeleteBallReply.self).deletes == 1)
            #expect(try await connection.receive().body == small.bytes)
            #expect(try await connection.receive().status == 404)
        }
    }

    @Test func aBodyThatComesInPiecesIsTheSame() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: noise(20_000))
            let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
            let connection = try await connection(to: client)
            let message = TestClient.message("POST", "/api/v4/buckets/data/\(ticket)/chunked", body: chunk.bytes)
            for start in stride(from: 0, to: message.count, by: 7_000) {
                try await connection.send(Array(message[start..<min(message.count, start + 7_000)]))
            }
            #expect(try await connection.receive().status == 200)
            try await client.mustHold(chunk)
        }
    }

    @Test func wrongBytesAreRefusedAndTheConnectionGoesOn() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: noise(1_000))
            let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
            let connection = try await connection(to: client)
            let path = "/api/v4/buckets/data/\(ticket)/chunked"
            try await connection.send(TestClient.message("POST", path, body: noise(1_000, seed: 9)))
            #expect(try await connection.receive().status == 422)
            try await connection.send(TestClient.message("POST", path, body: chunk.bytes))
            #expect(try await connection.receive().status == 200)
        }
    }

    @Test func anAnswerThatIsWorkedOnComesBeforeTheEnd() async throws {
        try await withTestNode { client in
            for (index, behind) in ["", "nonsense\r\n\r\n"].enumerated() {
                let chunk = TestChunk(ball: "k\(index)", bytes: noise(1_000))
                let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
                let connection = try await connection(to: client)
                let path = "/api/v4/buckets/data/\(ticket)/chunked"
                try await connection.send(
                    TestClient.message("POST", path, body: chunk.bytes) + Array(behind.utf8))
                connection.finishSending()
                #expect(try await connection.receive().decode(UploadReply.self).key == chunk.key)
                if !behind.isEmpty { #expect(try await connection.receive().status == 400) }
                try await client.mustHold(chunk)
            }
        }
    }

    @Test func whatIsReadAgainAndAgainIsNeverOld() async throws {
        try await withTestNode { client in
            let connection = try await connection(to: client)
            func read(_ headers: [String: String] = [:]) async throws -> RawResponse {
                try await connection.send(
                    TestClient.message("GET", "/api/v4/buckets/bucket/k_0", headers: headers))
                return try await connection.receive()
            }
            for seed in 1...4 as ClosedRange<UInt64> {
                let chunk = TestChunk(ball: "k", bytes: noise(1_000, seed: seed))
                try await client.mustPut(chunk, update: "1")
                for _ in 0..<4 { #expect(try await read().body == chunk.bytes) }
                #expect(try await read(["origin": "http://example.org"]).status == 403)
            }
            _ = try await client.request("POST", "/api/v4/buckets/bucket/k_0/disable")
            #expect(try await read().status == 404)
            _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/k")
            #expect(try await read().status == 404)
        }
    }

    /// A content in a file is kept where its bytes are those of the chunk.
    @Test func aFileThatIsReadAgainAndAgainIsKeptWhereItIsWhole() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { client in
                let connection = try await connection(to: client)
                func read() async throws -> RawResponse {
                    try await connection.send(TestClient.message("GET", "/api/v4/buckets/bucket/k_0"))
                    return try await connection.receive()
                }
                let chunk = TestChunk(ball: "k", bytes: noise(60_000))
                try await client.mustPut(chunk)
                let file = try #require(try files(below: store.appending("blobs")).first)
                let rotten = noise(60_000, seed: 7)
                try Data(rotten).write(to: URL(filePath: file))
                for _ in 0..<3 { #expect(try await read().body == rotten) }
                try Data(chunk.bytes).write(to: URL(filePath: file))
                for _ in 0..<2 { #expect(try await read().body == chunk.bytes) }
                try Data(rotten).write(to: URL(filePath: file))
                #expect(try await read().body == chunk.bytes)
                // Any change lets go of it.
                try await client.mustPut(TestChunk(ball: "other", bytes: noise(10)))
                #expect(try await read().body == rotten)
            }
        }
    }

    @Test func whatWasLargeAndIsSmallIsReadAsItIs() async throws {
        try await withTestNode { client in
            let connection = try await connection(to: client)
            for size in [90_000, 500, 300_000, 0, 1, 40_000] {
                let chunk = TestChunk(ball: "k", bytes: noise(size))
                try await client.mustPut(chunk, update: "1")
                for _ in 0..<3 {
                    try await connection.send(TestClient.message("GET", "/api/v4/buckets/bucket/k_0"))
                    #expect(try await connection.receive().body == chunk.bytes)
                }
            }
        }
    }

    @Test func directAnswersAreCountedAndLogged() async throws {
        let lines = LoggedLines()
        try await withTestNode(logger: lines.logger) { client in
            try await client.mustPut(TestChunk(ball: "k", bytes: noise(1_000)))
            let connection = try await connection(to: client)
            for _ in 0..<5 {
                try await connection.send(TestClient.message("GET", "/api/v4/buckets/bucket/k_0"))
                #expect(try await connection.receive().status == 200)
            }
            let reads = try await lines.requests(count: 8).filter { $0["route"] == "chunk_data" }
            #expect(reads.count == 5)
            #expect(reads.allSatisfy { $0["status"] == "200" && $0["sent"] == "1000" })
        }
    }
}

/// The quick reading and writing of the documents of a put.
@Suite struct WireJSONTests {
    @Test(arguments: [
        #"{"bucket_id":"b","key":"k_0","ball_id":"k","checksum":"c","producer_id":"p","size":5}"#,
        #"{ "key" : "k_0", "size": 0, "tags": {"a":"b", "ü":"é"}, "bucket_id":"b","ball_id":"k","checksum":"c","producer_id":""}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":5,"tags":{},"is_disabled":true,"replication_factor":3,"content_type":"t/x"}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":-5}"#,
    ])
    func plainBodiesAreScannedAsTheyAreDecoded(_ text: String) throws {
        let body = ByteBuffer(string: text)
        let scanned = try #require(RegistrationBody(scanning: body))
        let decoded = try decodeJSON(RegistrationBody.self, from: body)
        #expect(scanned.tags == decoded.tags)
        let texts = { (body: RegistrationBody) in
            [body.bucketID, body.key, body.ballID, body.checksum, body.producerID, body.contentType]
        }
        #expect(texts(scanned) == texts(decoded))
        #expect((scanned.size, scanned.replicationFactor) == (decoded.size, decoded.replicationFactor))
        #expect(scanned.isDisabled == decoded.isDisabled)
    }

    @Test(arguments: [
        "", "{", "{}", "[]", #"{"size":1}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":"5"}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":5.5}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":05}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":99999999999999999999}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":5,"size":6}"#,
        #"{"bucket_id":"b","key":"k\n","ball_id":"k","checksum":"c","producer_id":"p","size":5}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":5,"tags":null}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":5,"tags":{"a":1}}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":5,"other":1}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":5,}"#,
        #"{"bucket_id":"b","key":"k","ball_id":"k","checksum":"c","producer_id":"p","size":5} x"#,
    ])
    func everythingElseIsLeftToTheDecoder(_ text: String) {
        #expect(RegistrationBody(scanning: ByteBuffer(string: text)) == nil)
    }

    @Test func bytesThatAreNotUTF8AreLeftToTheDecoder() {
        var body = ByteBuffer(string: #"{"bucket_id":"b","key":""#)
        body.writeBytes([0xFF])
        body.writeString(#"","ball_id":"k","checksum":"c","producer_id":"p","size":5}"#)
        #expect(RegistrationBody(scanning: body) == nil)
    }

    @Test func documentsAreReadBackAsTheyWere() throws {
        let metadata = ChunkMetadata(
            key: "k_0", size: 7, checksum: Checksum.ofNothing.hex,
            tags: ["quoted": "\"\\\u{0}\u{1F}\n\r\t/", "ü": "é😀", "": ""], contentType: "a\"b", producerID: "",
            ballID: "k", bucketID: "b", isDisabled: true)
        let read = try JSONDecoder().decode(ChunkMetadata.self, from: Data(metadata.document.utf8))
        #expect(read == metadata)
    }
}
