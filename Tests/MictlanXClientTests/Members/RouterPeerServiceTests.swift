import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// Looking after the peers of our node, and what other routers make of it.
struct RouterPeerServiceTests {
    @Test func aPeerGoesAndComesBack() async throws {
        try await withEmbeddedNode(peers: 3) { client, _, _ in
            let router = client.routers[0]
            try await router.disablePeer("mxshell-peer-1")
            let peers = try await router.peers()
            #expect(peers.unavailable.map(\.peerID) == ["mxshell-peer-1"])
            #expect(peers.unavailable.map(\.condition) == [.disabled])
            #expect(peers.available.allSatisfy { $0.condition == .inService && $0.uploads == 0 })
            _ = try await client.put(
                .bytes(testBytes(40_000)), at: try BallAddress("b/k"),
                options: PutOptions(chunkSize: ByteCount(10_000), replicas: 2))
            try await router.enablePeer("mxshell-peer-1")
            try await router.disablePeer("mxshell-peer-0")
            var (examined, copied) = (0, 0)
            var next: Int? = 0
            while let start = next {
                let part = try await router.heal(after: start)
                (examined, copied) = (examined + part.examined, copied + part.copied)
                #expect(part.lost == 0 && part.short == 0)
                next = part.next
            }
            #expect(examined == 4 && copied == 4)
            #expect(try await router.peers().available.count == 2)
        }
    }

    @Test func whatCannotBeIsRefused() async throws {
        try await withEmbeddedNode(peers: 1) { client, _, _ in
            let router = client.routers[0]
            let unknown = await #expect(throws: MictlanXError.self) { try await router.disablePeer("ghost") }
            #expect(unknown?.code == .notFound)
            #expect(unknown?.message.contains("there are mxshell-peer-0") == true)
            let last = await #expect(throws: MictlanXError.self) { try await router.disablePeer("mxshell-peer-0") }
            #expect(last?.code == .guardTripped)
        }
    }

    /// The recorded router has other methods on `peers/{id}`, and knows nothing below it.
    @Test(arguments: [
        ("404 Not Found", #"{"detail":"Not Found"}"#), ("405 Method Not Allowed", #"{"detail":"Method Not Allowed"}"#),
    ])
    func aRouterWithoutTheCallsIsNamed(status: String, body: String) async throws {
        let server = try RawServer { _ in
            RawServer.Manner("HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
        }
        defer { server.stop() }
        let router = try Router(server.endpoint)
        let calls: [@Sendable () async throws -> Void] = [
            { try await router.disablePeer("p") }, { try await router.enablePeer("p") },
            { _ = try await router.heal() },
        ]
        for call in calls {
            let error = await #expect(throws: MictlanXError.self) { try await call() }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains("only a node of mxshell can") == true)
        }
        #expect(server.heads.count == 3)
        await router.close()
    }
}
