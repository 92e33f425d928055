import Foundation
import Glibc
import Logging
import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// Who else on the machine can look into a store.
@Suite struct PrivacyTests {
    /// Files that were made before, by a version that left it to the umask, are closed, too.
    @Test func nothingInAStoreIsOpenToOthers() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            #expect(try SystemFileOperations().makeDirectory(store))
            try store.setPermissions(0o755)
            let lines = LoggedLines()
            for round in 0..<2 {
                try await withTestNode(store: store, logger: lines.logger) { client in
                    try await client.mustPut(TestChunk(ball: "small\(round)", bytes: noise(10)))
                    try await client.mustPut(TestChunk(ball: "large\(round)", bytes: noise(60_000, seed: 3)))
                    for path in try files(below: store) {
                        #expect(try FilePermissions(FilePath(path)).mode & 0o077 == 0, "\(path)")
                    }
                }
                try store.appending("catalog.sqlite").setPermissions(0o644)
            }
            let warnings = lines.all.filter { $0.message.contains("chmod 700") }
            #expect(warnings.count == 2 && warnings.allSatisfy { $0.metadata["directory"] == "\(store)" })
        }
    }

    /// Who may connect is told by the mode of the socket, where one is given.
    @Test func theModeOfASocketCanBeGiven() async throws {
        try await withTemporaryDirectory { directory in
            let run = directory.appending("run")
            var configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.unixSocket(run.appending("s"))], socketMode: 0o660)
            try await withNode(configuration) { node in
                let modes = try (FilePermissions(run.appending("s")).mode, FilePermissions(run).mode)
                #expect(modes == (0o660, 0o755))
                let health = try await TestClient(address: node.addresses[0]).request("GET", "/health")
                #expect(health.status == 200)
            }
            // Whoever may write into the directory could put another socket in the place of ours.
            try run.setPermissions(0o777)
            await #expect { try await Node.open(configuration) } throws: {
                ($0 as? NodeError)?.code == .invalidConfiguration
            }
            configuration.socketMode = nil
            try run.setPermissions(0o755)
            let error = await #expect(throws: NodeError.self) { try await Node.open(configuration) }
            #expect(error?.message.contains("--socket-mode") == true)
        }
    }

    /// The kernel says who is at the other end; what the file system lets through by mistake is not enough.
    @Test(.enabled(if: geteuid() == 0, "another user is needed")) func anotherUserIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            let run = directory.appending("run")
            let socket = run.appending("s")
            let configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.unixSocket(socket)])
            try await withNode(configuration) { node in
                for path in [directory, run, socket] { try path.setPermissions(0o777) }
                let answer = try await asNobody(socket)
                #expect(answer.contains("403") && answer.contains("another user"), "\(answer)")
                #expect(try await TestClient(address: node.addresses[0]).request("GET", "/health").status == 200)
            }
        }
    }

    private func asNobody(_ socket: FilePath) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = [
            "--reuid", "65534", "--regid", "65534", "--clear-groups", "/usr/bin/python3", "-c",
            """
            import socket
            s = socket.socket(socket.AF_UNIX)
            s.connect("\(socket)")
            s.sendall(b"GET /health HTTP/1.1\\r\\nhost: localhost\\r\\n\\r\\n")
            print(s.recv(4096).decode())
            """,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let text = output.fileHandleForReading.readDataToEndOfFile()
                process.waitUntilExit()
                continuation.resume(returning: String(decoding: text, as: UTF8.self))
            }
        }
    }
}
