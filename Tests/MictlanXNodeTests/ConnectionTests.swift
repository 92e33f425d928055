import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct ConnectionTests {
    private let health = "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"

    @Test func requestsSentAheadAreAnsweredInOrder() async throws {
        try await withTestNode { client in
            let connection = try RawConnection(to: client.address)
            let chunk = TestChunk(ball: "k", bytes: noise(40_000))
            _ = try await client.put(chunk)
            try await connection.send(
                health + "GET /api/v4/buckets/bucket/k_0 HTTP/1.1\r\nhost: localhost\r\n\r\n"
                    + "GET /nope HTTP/1.1\r\nhost: localhost\r\n\r\n" + health)
            #expect(try await connection.receive().status == 200)
            #expect(try await connection.receive().body == chunk.bytes)
            #expect(try await connection.receive().status == 404)
            #expect(try await connection.receive().status == 200)
        }
    }

    @Test func aRefusedBodyIsPassedOverAndTheConnectionStays() async throws {
        try await withTestNode { client in
            let connection = try RawConnection(to: client.address)
            let body = noise(30_000)
            try await connection.send(
                TestClient.message("POST", "/api/v4/buckets/data/nope/chunked", body: body, chunked: true)
                    + Array(health.utf8))
            #expect(try await connection.receive().status == 404)
            #expect(try await connection.receive().status == 200)
        }
    }

    @Test func aLongRefusedBodyEndsTheConnectionBehindTheAnswer() async throws {
        try await withTestNode { client in
            let connection = try RawConnection(to: client.address)
            try await connection.send(
                "POST /api/v4/buckets/b/metadata HTTP/1.1\r\nhost: localhost\r\ncontent-length: 8000000\r\n\r\n")
            try await connection.send(noise(3_000_000))
            let response = try await connection.receive()
            #expect(response.status == 413 && response.failure?.code == 413)
            #expect(response.headers["connection"] == "close")
        }
    }

    @Test(arguments: [
        ("not http at all\r\n\r\n", 400), ("GET / HTTP/9.9\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\nhost: localhost\r\nbad header\r\n\r\n", 400),
        ("POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n", 400),
        ("POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400),
        ("POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400), ("\u{0}\u{1}\u{2}\u{3}", 400),
    ])
    func garbageIsAnsweredAndTheNodeLives(bytes: String, status: Int) async throws {
        try await withTestNode { client in
            let connection = try RawConnection(to: client.address)
            try await connection.send(bytes)
            let response = try await connection.receive()
            #expect(response.status == status || response.status == 505, "\(response.text)")
            #expect(response.failure != nil)
            #expect(try await connection.receiveToEnd().isEmpty)
            #expect(try await client.request("GET", "/health").status == 200)
        }
    }

    @Test(arguments: [
        "GET /\(String(repeating: "a", count: 300_000))",
        "GET / HTTP/1.1\r\nhost: localhost\r\nx: \(String(repeating: "a", count: 300_000))",
    ])
    func aHeadWithoutEndIsCutOff(head: String) async throws {
        try await withTestNode { client in
            let connection = try RawConnection(to: client.address)
            try await connection.send(head)
            let response = try await connection.receive()
            #expect(response.status == 431 && response.failure?.code == 431)
        }
    }

    @Test func manyHeadersAreTooMuch() async throws {
        try await withTestNode { client in
            let headers = (0..<2_000).map { "x\($0): \(String(repeating: "v", count: 50))\r\n" }.joined()
            let connection = try RawConnection(to: client.address)
            try await connection.send("GET /health HTTP/1.1\r\nhost: localhost\r\n\(headers)\r\n")
            #expect(try await connection.receive().status == 431)
        }
    }

    @Test(arguments: [
        "GET /hea", "POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{",
        "POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{",
    ])
    func aClientThatStopsHalfWayIsTold(bytes: String) async throws {
        let limits = NodeLimits(idleTimeout: .milliseconds(200), headTimeout: .milliseconds(200))
        try await withTestNode(limits: limits) { client in
            let connection = try RawConnection(to: client.address)
            try await connection.send(bytes)
            let response = try await connection.receive()
            #expect(response.status == 408 && response.failure?.code == 408)
            #expect(try await connection.receiveToEnd().isEmpty)
        }
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
        try await withTestNode(limits: NodeLimits(idleTimeout: .milliseconds(200))) { client in
            let connection = try RawConnection(to: client.address)
            try await connection.send(health)
            #expect(try await connection.receive().status == 200)
            #expect(try await connection.receiveToEnd().isEmpty)
        }
    }

    @Test func aClientThatTakesNothingIsDropped() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { client in
                try await client.mustPut(TestChunk(ball: "k", bytes: noise(20_000_000)))
            }
            // Long enough for a look at the open file on a busy machine.
            let limits = NodeLimits(idleTimeout: .seconds(5))
            try await withTestNode(limits: limits, store: store) { client in
                let connection = try RawConnection(to: client.address)
                try await connection.send("GET /api/v4/buckets/bucket/k_0 HTTP/1.1\r\nhost: localhost\r\n\r\n")
                try await eventually { openFiles(named: store.appending("blobs").string) > 0 }
                try await eventually { openFiles(named: store.appending("blobs").string) == 0 }
                #expect(try await connection.receiveToEnd().count < 20_000_000)
            }
        }
    }

    @Test func halfClosedAndOldClientsGetTheirAnswer() async throws {
        try await withTestNode { client in
            let half = try RawConnection(to: client.address)
            try await half.send(health)
            half.finishSending()
            #expect(try await half.receive().status == 200)
            let old = try RawConnection(to: client.address)
            try await old.send("GET /api/v4/buckets/b/metadata HTTP/1.0\r\n\r\n")
            let bytes = String(decoding: try await old.receiveToEnd(), as: UTF8.self)
            #expect(bytes.hasPrefix("HTTP/1.0 200 OK\r\n") && bytes.hasSuffix(#""balls":[]}"#), "\(bytes)")
            #expect(!bytes.contains("transfer-encoding"))
        }
    }

    @Test func connectionsBeyondTheLimitAreTurnedAway() async throws {
        try await withTestNode(limits: NodeLimits(connections: 2)) { client in
            let held = try [RawConnection(to: client.address), RawConnection(to: client.address)]
            for connection in held {
                try await connection.send(health)
                #expect(try await connection.receive().status == 200)
            }
            let third = try await client.request("GET", "/health")
            #expect(third.status == 503 && third.failure?.code == 503)
            #expect(third.headers["connection"] == "close")
        }
    }

    @Test func manyClientsAtOnceAreServed() async throws {
        try await withTestNode { client in
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for index in 0..<150 {
                    group.addTask {
                        let chunk = TestChunk(ball: "b\(index)", bytes: noise(500, seed: UInt64(index)))
                        return [try await client.put(chunk).status, try await client.data("bucket", chunk.key).status]
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses == Array(repeating: 200, count: 300))
            #expect(try await client.keys("bucket").count == 150)
        }
    }

    @Test func aShutdownFinishesWhatIsInFlight() async throws {
        try await withTemporaryDirectory { directory in
            let node = try await Node.open(NodeConfiguration(store: directory.appending("store")))
            async let run: Void = node.run()
            let client = TestClient(address: node.addresses[0])
            let chunk = TestChunk(ball: "k", bytes: noise(100_000))
            let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
            let idle = try RawConnection(to: client.address)
            try await idle.send(health)
            _ = try await idle.receive()
            let busy = try RawConnection(to: client.address)
            try await busy.send(
                "POST /api/v4/buckets/data/\(ticket)/chunked HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\n"
                    + "content-length: 100000\r\n\r\n")
            #expect(try await busy.receiveOne(toHead: true).status == 100)
            node.beginShutdown()
            #expect(try await idle.receiveToEnd().isEmpty)
            try await busy.send(chunk.bytes)
            #expect(try await busy.receive().status == 200)
            try await run
            #expect(throws: (any Error).self) { try RawConnection(to: client.address) }
            await #expect(throws: NodeError.self) { try await node.run() }
        }
    }

    /// The limit of a whole request holds for the node as well: whoever asked is told, and what hung does no harm.
    @Test func anAnswerThatDoesNotComeInTimeIsSaidSo() async throws {
        struct Unexpected: Error { let text: String }
        let files = FaultyFileOperations()
        try await withTestNode(limits: NodeLimits(requestTimeout: .seconds(1)), files: files) { client in
            // On a busy machine what is sent may be late, too: that is another answer, or none.
            var late = 0
            while true {
                do {
                    let chunk = TestChunk(ball: "k\(late)", bytes: noise(100_000))
                    let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
                    let connection = try RawConnection(to: client.address)
                    files.hang([.synchronize])
                    defer { files.hang([]) }
                    try await connection.send(
                        TestClient.message("POST", "/api/v4/buckets/data/\(ticket)/chunked", body: chunk.bytes))
                    let answer = try await connection.receive()
                    guard answer.status == 503, answer.failure?.code == 503 else { throw Unexpected(text: answer.text) }
                    #expect(try await connection.receiveToEnd().isEmpty)
                    return
                } catch  where late < 20 {
                    late += 1
                }
            }
        }
    }

    @Test func aShutdownCutsOffWhatHangs() async throws {
        try await withTemporaryDirectory { directory in
            let lines = LoggedLines()
            // The grace is over as soon as it is waited for.
            let node = try await Node(
                NodeConfiguration(store: directory.appending("store")), logger: lines.logger,
                files: SystemFileOperations(), clock: TestClock())
            async let run: Void = node.run()
            let client = TestClient(address: node.addresses[0])
            let connection = try RawConnection(to: client.address)
            try await connection.send(
                "POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 100\r\n\r\n")
            #expect(try await connection.receiveOne(toHead: true).status == 100)
            node.beginShutdown()
            try await run
            #expect(try await connection.receiveToEnd().isEmpty)
            let warning = try #require(lines.all.first { $0.message == "connections cut off at shutdown" })
            #expect(warning.metadata == ["count": "1", "grace": "30.0 seconds"])
        }
    }

    /// How many of this process's descriptors are files whose path contains a text.
    private func openFiles(named text: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.contains(text) ?? false
        }
    }
}
