import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// A node at a socket that another process has bound and listens at, as systemd's are.
@Suite struct InheritedSocketTests {
    /// A copy of the descriptor is what a node gets, and closes: the other process keeps its own.
    @Test func itServesAtThePathAndLeavesTheSocket() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("node.sock")
            let bound = try bind(path)
            defer { close(bound) }
            for round in 0..<2 {
                let configuration = NodeConfiguration(
                    store: directory.appending("store"), addresses: [.inherited(descriptor: dup(bound))])
                try await withNode(configuration) { node in
                    #expect(node.addresses == [.unixSocket(path)])
                    let client = TestClient(address: node.addresses[0])
                    try await client.mustPut(TestChunk(ball: "k\(round)", bytes: noise(60_000)), reader: client)
                }
            }
            #expect(FileManager.default.fileExists(atPath: path.string))
            // Between two nodes connections wait instead of being refused.
            let waiting = try RawConnection(to: .unixSocket(path))
            try await waiting.send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            let configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.inherited(descriptor: dup(bound))])
            try await withNode(configuration) { _ in
                let response = try await waiting.receive()
                #expect(response.status == 200)
            }
        }
    }

    @Test func aPortOfTheLoopbackIsToldAndOneForEverybodyIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let local = try bind(port: INADDR_LOOPBACK)
            try await withNode(NodeConfiguration(store: store, addresses: [.inherited(descriptor: local)])) { node in
                guard case .tcp("127.0.0.1", let port) = node.addresses[0] else {
                    Issue.record("\(node.addresses)")
                    return
                }
                #expect(port > 0)
                let response = try await TestClient(address: node.addresses[0]).request("GET", "/health")
                #expect(response.status == 200)
            }
            let open = try bind(port: INADDR_ANY)
            await #expect {
                try await Node.open(NodeConfiguration(store: store, addresses: [.inherited(descriptor: open)]))
            } throws: {
                ($0 as? NodeError)?.code == .exposed
            }
        }
    }

    @Test func whatDoesNotListenIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            let silent = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            let file = open("/dev/null", O_RDONLY)
            defer { for descriptor in [silent, datagrams, file] { close(descriptor) } }
            for descriptor in [silent, datagrams, file, 1_000_000] {
                let configuration = NodeConfiguration(
                    store: directory.appending("store"), addresses: [.inherited(descriptor: descriptor)])
                await #expect { try await Node.open(configuration) } throws: {
                    ($0 as? NodeError)?.code == .invalidConfiguration
                        && "\($0)".contains("descriptor \(descriptor) is not a socket")
                }
            }
        }
    }

    private func bind(_ path: FilePath) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.string.utf8) }
        return try bind(AF_UNIX, &address)
    }

    private func bind(port host: in_addr_t) throws -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = host.bigEndian
        return try bind(AF_INET, &address)
    }

    private func bind<Address>(_ family: Int32, _ address: inout Address) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        try #require(status == 0 && listen(descriptor, 16) == 0)
        return descriptor
    }
}
