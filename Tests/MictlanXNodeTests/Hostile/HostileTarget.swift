import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// A node that is attacked, in this process or in one of its own: a router and two peers that listen for themselves.
struct HostileTarget: Sendable {
    let router: TestClient
    let peers: [TestClient]
    let store: FilePath
    /// The process of the node where it has one of its own.
    let process: ServedProcess?

    /// Lends a node of this process.
    static func inProcess(limits: NodeLimits, _ body: (HostileTarget) async throws -> Void) async throws {
        try await withTestCluster(peers: 2, limits: limits) { cluster in
            try await body(
                HostileTarget(
                    router: cluster.client, peers: [cluster.peer(0), cluster.peer(1)], store: cluster.store,
                    process: nil))
        }
    }

    /// Lends a node of the program at `path`; afterwards its store must be clean, and its end a good one.
    static func serving(_ path: String, _ body: (HostileTarget) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let process = try ServedProcess(path, store: store)
            let router = TestClient(address: .tcp(host: "127.0.0.1", port: process.port))
            let peers = try await router.request("GET", "/api/v4/peers").decode(PeersReply.self).available
            try #require(peers.count == 2 && Set(peers.map(\.port) + [process.port]).count == 3)
            try await body(
                HostileTarget(
                    router: router,
                    peers: peers.map { TestClient(address: .tcp(host: "127.0.0.1", port: $0.port)) }, store: store,
                    process: process))
            #expect(process.end() == 128 + SIGTERM, "\(process.errors)")
            #expect(!process.errors.contains("Sanitizer") && !process.errors.contains("Fatal"), "\(process.errors)")
            #expect(try process.check() == 0)
        }
    }

    /// Registers a chunk that nobody has, at the router or at a peer.
    func ticket(at client: TestClient, number: Int) async throws -> HostileGenerator.Ticket {
        // Large ones go to files, small ones to the catalog.
        let bytes = noise(number % 3 == 0 ? 50_000 + number % 1_000 : 100 + number % 100, seed: UInt64(number))
        let chunk = TestChunk(bucket: "uploads", ball: "t\(number % 500)", bytes: bytes)
        let answer = try await client.register(chunk, update: "1")
        guard answer.status == 200 else { return HostileGenerator.Ticket(id: "none", bytes: bytes) }
        let id =
            client.address == router.address
            ? try answer.decode(RegisterChunkReply.self).taskIDs[0] : try answer.decode(PeerRegisterReply.self).taskID
        return HostileGenerator.Ticket(id: id, bytes: bytes)
    }

    /// What is on its way into the store.
    func partFiles() throws -> [String] { try files(below: store).filter { $0.contains("/part/") } }

    /// Reads everything that can be seen: each chunk must be what its metadata say.
    ///
    /// - Returns: how many chunks there are.
    func sweep() async throws -> Int {
        let answer = try await router.request("GET", "/api/v4/peers/stats")
        #expect(answer.status == 200)
        let documents = try answer.object().values.map {
            try #require(($0 as? [String: Any])?["balls"] as? [[String: Any]])
        }
        var count = 0
        for chunk in documents.joined() where chunk["is_disabled"] as? Bool != true {
            let bucket = try #require(chunk["bucket_id"] as? String)
            let key = try #require(chunk["key"] as? String)
            let data = try await router.data(bucket, key)
            #expect(
                data.status == 200 && SHA256.hash(data.body).hex == chunk["checksum"] as? String, "\(bucket)@\(key)")
            #expect(data.body.count == chunk["size"] as? Int)
            count += 1
        }
        return count
    }
}

/// `mxshell node` in a process of its own.
final class ServedProcess: @unchecked Sendable {  // SAFETY: one task starts and ends the process.
    private let process = Process()
    private let path: String
    private let store: FilePath
    private let log: FilePath
    let port: Int
    let id: Int32

    /// Starts it and waits until it listens.
    init(_ path: String, store: FilePath) throws {
        self.path = path
        self.store = store
        log = store.removingLastComponent().appending("log")
        process.executableURL = URL(filePath: path)
        process.arguments =
            ["node", "--listen", "127.0.0.1:0", "--data", store.string, "--peers", "2", "--scrub", "0"]
            + ["--peer-listen", "mxshell-peer-0=127.0.0.1:0", "--peer-listen", "mxshell-peer-1=127.0.0.1:0"]
        let output = Pipe()
        process.standardOutput = output
        _ = FileManager.default.createFile(atPath: log.string, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: log.string)
        try process.run()
        let uri = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = Int(uri.split(separator: ":").last?.prefix { $0.isNumber } ?? "") ?? 0
        id = process.processIdentifier
    }

    deinit { if process.isRunning { process.terminate() } }

    /// What it wrote to standard error.
    var errors: String { (try? String(contentsOfFile: log.string, encoding: .utf8)) ?? "" }

    /// Bytes of memory that it holds, and the most that it ever held (proc_pid_status(5)).
    var memory: (now: Int, peak: Int) {
        let lines = ((try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? "").split(separator: "\n")
        func kilobytes(_ name: String) -> Int {
            lines.first { $0.hasPrefix(name) }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        return (kilobytes("VmRSS:") * 1_024, kilobytes("VmHWM:") * 1_024)
    }

    /// Its descriptors.
    var descriptors: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count) ?? 0 }

    /// Tells it to end, and waits.
    ///
    /// - Returns: its exit code, or the number of the signal that ended it.
    func end() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Checks its store, once it has ended.
    ///
    /// - Returns: the exit code of `node check`.
    func check() throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["node", "check", "--data", store.string]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
