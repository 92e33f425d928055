import Foundation
import Logging
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// A client of one node, one connection per request as the Python client does it.
struct TestClient: Sendable {
    let address: NodeAddress
    var prefix = ""

    func request(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil, chunked: Bool = false
    ) async throws -> RawResponse {
        let connection = try RawConnection(to: address)
        try await connection.send(
            Self.message(method, prefix + path, headers: headers, body: body, chunked: chunked))
        return try await connection.receive(toHead: method == "HEAD")
    }

    static func message(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil, chunked: Bool = false
    ) -> [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\n"
        if headers["host"] == nil { head += "host: localhost\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        guard let body else { return Array((head + "\r\n").utf8) }
        guard chunked else { return Array((head + "content-length: \(body.count)\r\n\r\n").utf8) + body }
        var bytes = Array((head + "transfer-encoding: chunked\r\n\r\n").utf8)
        for start in stride(from: 0, to: body.count, by: 1_000) {
            let piece = body[start..<min(body.count, start + 1_000)]
            bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10]
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    /// Registers a chunk.
    func register(
        _ chunk: TestChunk, update: String? = nil, ifChecksum: String? = nil, changing fields: [String: Any] = [:]
    ) async throws -> RawResponse {
        var document = chunk.document
        for (name, value) in fields { document[name] = value }
        let body = try JSONSerialization.data(withJSONObject: document)
        var headers = ["content-type": "application/json"]
        headers["Update"] = update
        headers["Mictlanx-If-Checksum"] = ifChecksum
        return try await request(
            "POST", "/api/v4/buckets/\(chunk.bucket)/metadata", headers: headers, body: Array(body))
    }

    /// Sends the bytes for a ticket.
    func upload(_ bytes: [UInt8], ticket: String, chunked: Bool = true) async throws -> RawResponse {
        try await request("POST", "/api/v4/buckets/data/\(ticket)/chunked", body: bytes, chunked: chunked)
    }

    /// Registers and uploads; the answer to the upload, or to a registration that was refused.
    func put(
        _ chunk: TestChunk, update: String? = nil, replicas: Int? = nil, chunked: Bool = true
    ) async throws -> RawResponse {
        let registered = try await register(
            chunk, update: update, changing: replicas.map { ["replication_factor": $0] } ?? [:])
        guard registered.status == 200 else { return registered }
        let ticket = try registered.decode(RegisterChunkReply.self).taskIDs[0]
        return try await upload(chunk.bytes, ticket: ticket, chunked: chunked)
    }

    /// Puts a chunk that must go through, and reads it back at once from `reader` where one is given.
    func mustPut(
        _ chunk: TestChunk, update: String? = nil, replicas: Int? = nil, reader: TestClient? = nil
    ) async throws {
        let response = try await put(chunk, update: update, replicas: replicas)
        #expect(response.status == 200, "\(chunk.key): \(response.text)")
        try await reader?.mustHold(chunk)
    }

    /// Reads a chunk that must be there.
    func mustHold(_ chunk: TestChunk) async throws {
        let response = try await data(chunk.bucket, chunk.key)
        #expect(response.status == 200 && response.body == chunk.bytes, "\(chunk.key)")
    }

    func data(_ bucket: String, _ key: String) async throws -> RawResponse {
        try await request("GET", "/api/v4/buckets/\(bucket)/\(key)")
    }

    /// The keys of a bucket in the order of the listing.
    func keys(_ bucket: String) async throws -> [String] {
        let response = try await request("GET", "/api/v4/buckets/\(bucket)/metadata")
        let balls = try #require(try response.object()["balls"] as? [[String: Any]])
        return try balls.map { try #require($0["key"] as? String) }
    }
}

/// A chunk as a client would put it.
struct TestChunk: Sendable {
    var bucket = "bucket"
    var ball: String
    var index = 0
    var bytes: [UInt8]
    var tags: [String: String] = [:]

    var key: String { "\(ball)_\(index)" }
    var checksum: String { SHA256.hash(bytes).hex }

    var document: [String: Any] {
        [
            "bucket_id": bucket, "key": key, "ball_id": ball, "checksum": checksum, "size": bytes.count,
            "producer_id": "test", "content_type": "application/octet-stream",
            "tags": tags.merging(["index": "\(index)", "chunk_size": "\(bytes.count)", "group_id": ball]) { own, _ in
                own
            },
        ]
    }

    /// The chunks of a ball, with the tags that bind them.
    static func ball(_ ball: String, in bucket: String = "bucket", _ pieces: [[UInt8]]) -> [TestChunk] {
        let whole = SHA256.hash(Array(pieces.joined())).hex
        return pieces.enumerated().map { index, bytes in
            TestChunk(
                bucket: bucket, ball: ball, index: index, bytes: bytes,
                tags: ["num_chunks": "\(pieces.count)", "full_checksum": whole])
        }
    }
}

/// Opens a node over a temporary directory and serves on TCP while `body` runs.
func withTestNode<Result: Sendable>(
    limits: NodeLimits = NodeLimits(), capacity: ByteCount? = nil, store: FilePath? = nil,
    compatibility: Compatibility = .strict, files: any FileOperations = SystemFileOperations(),
    logger: Logger = Node.silentLogger,
    _ body: (TestClient) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let configuration = NodeConfiguration(
            store: store ?? directory.appending("store"), capacity: capacity, limits: limits,
            compatibility: compatibility)
        let node = try await Node(configuration, logger: logger, files: files)
        return try await withOpened(node) { node in try await body(TestClient(address: node.addresses[0])) }
    }
}

/// A node of several peers, each of which listens for itself, too.
struct TestCluster: Sendable {
    let node: Node
    let client: TestClient
    let store: FilePath

    /// The client of one peer.
    func peer(_ index: Int) throws -> TestClient {
        TestClient(address: try #require(node.peerAddresses["mxshell-peer-\(index)"]))
    }

    /// The directory of one peer.
    func directory(_ index: Int) -> FilePath { index == 0 ? store : store.appending("peers/\(index)") }

    /// The blobs of one peer.
    func blobs(_ index: Int) throws -> [String] { try files(below: directory(index).appending("blobs")) }

    /// The peers that hold a chunk, as the router tells.
    func holders(_ key: String) async throws -> Set<String> {
        let sizes = try await client.request("GET", "/api/v4/buckets/bucket/\(key)/size").decode([ReplicaSize].self)
        return Set(sizes.map(\.peerID))
    }
}

/// Opens a node of several peers and serves while `body` runs.
func withTestCluster<Result: Sendable>(
    peers count: Int, limits: NodeLimits = NodeLimits(), store: FilePath? = nil,
    files: any FileOperations = SystemFileOperations(),
    _ body: (TestCluster) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let store = store ?? directory.appending("store")
        let peers = VirtualPeer.inStore(count: count)
        let configuration = NodeConfiguration(
            store: store, limits: limits, peers: peers,
            peerAddresses: Dictionary(uniqueKeysWithValues: peers.map { ($0.id, .loopback) }))
        let node = try await Node(configuration, logger: Node.silentLogger, files: files)
        return try await withOpened(node) { node in
            try await body(TestCluster(node: node, client: TestClient(address: node.addresses[0]), store: store))
        }
    }
}

/// The files below a directory, without locks; none where it is not there.
func files(below root: FilePath) throws -> [String] {
    guard FileManager.default.fileExists(atPath: root.string) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: root.string).map { "\(root)/\($0)" }.filter {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory) && !isDirectory.boolValue
            && !$0.hasSuffix(".lock")
    }
}

/// Bytes that repeat nowhere soon, made eight at a time.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    let words = [UInt64](unsafeUninitializedCapacity: count / 8 + 1) { buffer, initialized in
        for index in buffer.indices {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            buffer[index] = state
        }
        initialized = buffer.count
    }
    return words.withUnsafeBytes { Array($0.prefix(count)) }
}
