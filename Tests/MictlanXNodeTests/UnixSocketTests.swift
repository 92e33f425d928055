import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct UnixSocketTests {
    private func mode(_ path: FilePath) -> mode_t? {
        var status = stat()
        return path.withPlatformString({ lstat($0, &status) }) == 0 ? status.st_mode & 0o777 : nil
    }

    @Test func theSocketIsPrivateAndGoesWithTheNode() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("run").appending("node.sock")
            let configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.unixSocket(path), .loopback])
            try await withNode(configuration) { node in
                #expect(node.addresses[0] == .unixSocket(path))
                #expect(mode(path) == 0o600 && mode(path.removingLastComponent()) == 0o700)
                for address in node.addresses {
                    let client = TestClient(address: address)
                    try await client.mustPut(TestChunk(ball: "k", bytes: noise(60_000)), reader: client)
                }
                await #expect { try await Node.open(configuration) } throws: { error in
                    (error as? NodeError)?.code == .addressInUse
                }
            }
            #expect(mode(path) == nil)
        }
    }

    @Test func aNodeThatCannotListenEverywhereLetsGoOfAll() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("node.sock")
            try await withNode(NodeConfiguration(store: directory.appending("one"), addresses: [.loopback])) { node in
                let configuration = NodeConfiguration(
                    store: directory.appending("two"), addresses: [.unixSocket(path), node.addresses[0]])
                for _ in 0..<2 {
                    await #expect { try await Node.open(configuration) } throws: { error in
                        (error as? NodeError)?.code == .addressInUse
                    }
                    #expect(mode(path) == nil)
                }
            }
        }
    }

    @Test func aDeadSocketIsTakenOver() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("node.sock")
            let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.string.utf8) }
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(dead, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(status == 0)
            close(dead)
            let configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.unixSocket(path)])
            try await withNode(configuration) { node in
                let response = try await TestClient(address: node.addresses[0]).request("GET", "/health")
                #expect(response.status == 200)
            }
        }
    }

    @Test(arguments: ["file", "long", "open"])
    func whatCannotBeASocketIsRefused(kind: String) async throws {
        try await withTemporaryDirectory { directory in
            var path = directory.appending("node.sock")
            switch kind {
            case "file": #expect(FileManager.default.createFile(atPath: path.string, contents: nil))
            case "long": path = directory.appending(String(repeating: "x", count: 100))
            default: _ = directory.withPlatformString { chmod($0, 0o755) }
            }
            let configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.unixSocket(path)])
            await #expect { try await Node.open(configuration) } throws: { error in
                (error as? NodeError)?.code == .invalidConfiguration
            }
            #expect((kind == "file") == (mode(path) != nil))
        }
    }

    @Test func anAddressThatCannotBeIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            for addresses in [
                [], [NodeAddress.tcp(host: "127.0.0.1", port: 70_000)], [.tcp(host: "203.0.113.1", port: 0)],
            ] {
                let configuration = NodeConfiguration(
                    store: directory.appending("store"), addresses: addresses, isInsecure: true)
                await #expect { try await Node.open(configuration) } throws: { error in
                    (error as? NodeError)?.code == .invalidConfiguration
                }
            }
        }
    }
}
