import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// The Python client's habit: a connection for each request, thousands of them at once. Nobody is refused, everyone gets
/// their bytes, and memory keeps to its bound whatever they hold back.
///
/// The long form: `script/torture connections [COUNT]`.
@Suite struct ManyConnectionsTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["MXSHELL_CONNECTIONS"].flatMap { Int($0) }
    private static let program = environment["MXSHELL_HOSTILE_NODE"]

    @Test(.enabled(if: count == nil)) func twoHundredAtOnce() async throws {
        try await HostileTarget.inProcess(limits: NodeLimits()) { try await crowd($0, count: 200) }
    }

    @Test(.enabled(if: count != nil && program != nil)) func aNodeInAProcessOfItsOwn() async throws {
        let count = try #require(Self.count)
        try await HostileTarget.serving(try #require(Self.program)) { try await crowd($0, count: count) }
    }

    private func crowd(_ target: HostileTarget, count: Int) async throws {
        let chunks = (0..<count).map { TestChunk(ball: "c\($0)", bytes: noise(10_000, seed: UInt64($0))) }
        report("nobody", target)
        try await keepingConnections(target, chunks)
        try await connectionForEachRequest(target, chunks)
        try await stallingUploads(target, count: count)
        try await stallingReaders(target, count: count)
        try await stallingDocuments(target, count: count)
        #expect(await settles { (try? target.partFiles().isEmpty) == true }, "part files are left")
        for chunk in chunks.prefix(10) { try await target.router.mustHold(chunk) }
    }

    /// All connections stay open while each puts and gets.
    private func keepingConnections(_ target: HostileTarget, _ chunks: [TestChunk]) async throws {
        let connections = try chunks.map { _ in try RawConnection(to: target.router.address) }
        var tickets: [String] = []
        for (connection, chunk) in zip(connections, chunks) { try await connection.send(try registration(chunk)) }
        for connection in connections {
            tickets.append(try await connection.receive().decode(RegisterChunkReply.self).taskIDs[0])
        }
        let metrics = try await target.router.request("GET", "/metrics").text
        let open = metrics.split(separator: "\n").first { $0.hasPrefix("mictlanx_connections_open") }
        #expect(Int(open?.split(separator: " ").last ?? "") ?? 0 > chunks.count)
        report("\(chunks.count) open, each registered a chunk", target)
        for index in chunks.indices { try await connections[index].send(upload(chunks[index], tickets[index])) }
        for connection in connections { #expect(try await connection.receive().status == 200) }
        report("\(chunks.count) open, each put a chunk", target)
        for (connection, chunk) in zip(connections, chunks) { try await connection.send(get(chunk)) }
        for (connection, chunk) in zip(connections, chunks) {
            #expect(try await connection.receive().body == chunk.bytes)
        }
        report("\(chunks.count) open, each got its chunk", target)
    }

    /// Each request has a connection of its own, and all of one kind are under way together.
    private func connectionForEachRequest(_ target: HostileTarget, _ chunks: [TestChunk]) async throws {
        func all(_ messages: [[UInt8]]) async throws -> [RawResponse] {
            var connections: [RawConnection] = []
            for message in messages {
                let connection = try RawConnection(to: target.router.address)
                try await connection.send(message)
                connections.append(connection)
            }
            var answers: [RawResponse] = []
            for connection in connections { answers.append(try await connection.receive()) }
            return answers
        }
        let others = chunks.map { TestChunk(ball: "d" + $0.ball, bytes: $0.bytes) }
        let tickets = try await all(try others.map(registration)).map {
            try $0.decode(RegisterChunkReply.self).taskIDs[0]
        }
        let statuses = try await all(zip(others, tickets).map { upload($0, $1) }).map(\.status)
        #expect(statuses.allSatisfy { $0 == 200 })
        #expect(try await all(others.map(get)).map(\.body) == others.map(\.bytes))
        report("\(chunks.count) at a time, one request each", target)
    }

    /// Each sends most of a chunk that goes to a file, and stops.
    private func stallingUploads(_ target: HostileTarget, count: Int) async throws {
        var connections: [RawConnection] = []
        for number in 0..<count {
            let chunk = TestChunk(bucket: "stalled", ball: "s\(number)", bytes: noise(300_000, seed: UInt64(number)))
            let answer = try await target.router.register(chunk)
            let message = upload(chunk, try answer.decode(RegisterChunkReply.self).taskIDs[0])
            let connection = try RawConnection(to: target.router.address)
            try await connection.send(Array(message.dropLast(1_000)))
            connections.append(connection)
        }
        report("\(count) stalled uploads of 300 kB", target)
        withExtendedLifetime(connections) {}
    }

    /// Each asks for more than the sockets hold, and takes nothing.
    private func stallingReaders(_ target: HostileTarget, count: Int) async throws {
        let big = TestChunk.ball("big", in: "read", (0..<4).map { noise(8_000_000, seed: $0 + 1) })
        for chunk in big { try await target.router.mustPut(chunk) }
        for (kind, path) in [("a file", "/api/v4/buckets/read/big_0"), ("a merge", "/api/v4/buckets/read/big/merge")] {
            var connections: [RawConnection] = []
            for _ in 0..<count {
                let connection = try RawConnection(to: target.router.address)
                try await connection.send(TestClient.message("GET", path))
                connections.append(connection)
            }
            #expect(try await target.router.request("GET", "/health").status == 200)
            report("\(count) stalled readers of \(kind)", target)
            withExtendedLifetime(connections) {}
        }
    }

    /// Each sends most of the longest document, and stops: they share their memory, and the rest is told to come again.
    private func stallingDocuments(_ target: HostileTarget, count: Int) async throws {
        var connections: [RawConnection] = []
        let document = [UInt8](repeating: UInt8(ascii: " "), count: 1_000_000)
        let message = TestClient.message("POST", "/api/v4/buckets/b/metadata", body: document)
        for _ in 0..<count {
            let connection = try RawConnection(to: target.router.address)
            try? await connection.send(Array(message.dropLast(1_000)))
            connections.append(connection)
        }
        #expect(try await target.router.request("GET", "/health").status == 200)
        let chunk = TestChunk(ball: "meanwhile", bytes: noise(10))
        try await target.router.mustPut(chunk)
        report("\(count) stalled documents of 1 MB", target)
        for connection in connections { connection.finishSending() }
        var refused = 0
        for connection in connections {
            let answers = try await connection.receiveToEnd()
            try HostileJudge.check(answers, isToHead: false, allowing: [503])
            if !answers.isEmpty { refused += 1 }
        }
        // 64 MiB for all of them.
        #expect(refused >= count - 70, "\(refused)")
    }

    private func registration(_ chunk: TestChunk) throws -> [UInt8] {
        let body = try JSONSerialization.data(withJSONObject: chunk.document)
        return TestClient.message("POST", "/api/v4/buckets/\(chunk.bucket)/metadata", body: Array(body))
    }

    private func upload(_ chunk: TestChunk, _ ticket: String) -> [UInt8] {
        TestClient.message("POST", "/api/v4/buckets/data/\(ticket)/chunked", body: chunk.bytes, chunked: true)
    }

    private func get(_ chunk: TestChunk) -> [UInt8] {
        TestClient.message("GET", "/api/v4/buckets/\(chunk.bucket)/\(chunk.key)")
    }

    /// The node's memory, where it has a process of its own.
    private func report(_ state: String, _ target: HostileTarget) {
        guard let process = target.process else { return }
        let memory = process.memory
        print(
            "\(state): \(ByteCount(memory.now)), at most \(ByteCount(memory.peak)); \(process.descriptors) descriptors")
    }
}
