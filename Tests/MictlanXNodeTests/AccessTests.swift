import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct AccessTests {
    private static let secret = "correct-horse-battery"

    @Test(arguments: ["0.0.0.0", "::"])
    func anOpenAddressNeedsATokenOrLeave(host: String) async throws {
        try await withTemporaryDirectory { directory in
            var configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.tcp(host: host, port: 0)])
            let error = await #expect(throws: NodeError.self) { try await Node.open(configuration) }
            #expect(error?.code == .exposed)
            configuration.isInsecure = true
            try await withNode(configuration) { node in
                let answer = try await TestClient(address: node.addresses[0]).request("GET", "/health")
                #expect(answer.status == 200)
            }
            configuration.isInsecure = false
            configuration.bearerToken = try BearerToken(Self.secret)
            try await withNode(configuration) { node in
                let answer = try await TestClient(address: node.addresses[0]).request("GET", "/health")
                #expect(answer.status == 401)
            }
        }
    }

    @Test(
        arguments: [
            (nil, #"Bearer realm="mictlanx""#), ("Basic Y29ycmVjdA==", #"Bearer realm="mictlanx""#),
            ("Bearer", #"Bearer realm="mictlanx""#), (Self.secret, #"Bearer realm="mictlanx""#),
            ("Bearer wrong-horse-battery", #"Bearer realm="mictlanx", error="invalid_token""#),
            ("Bearer \(Self.secret)x", #"Bearer realm="mictlanx", error="invalid_token""#),
        ] as [(String?, String)])
    func withoutTheTokenNothingIsServed(authorization: String?, challenge: String) async throws {
        try await withGuardedNode { client, _ in
            var headers: [String: String] = [:]
            headers["Authorization"] = authorization
            for path in ["/health", "/metrics", "/api/v4/buckets/b/metadata", "/nothing"] {
                let refused = try await client.request("GET", path, headers: headers)
                #expect(refused.status == 401 && refused.failure?.code == 401)
                #expect(refused.headers["www-authenticate"] == challenge)
                #expect(!refused.text.contains(Self.secret))
            }
        }
    }

    @Test(arguments: ["Bearer \(Self.secret)", "bearer   \(Self.secret)"])
    func withTheTokenEverythingIsServed(authorization: String) async throws {
        try await withGuardedNode { client, _ in
            let answer = try await client.request("GET", "/health", headers: ["Authorization": authorization])
            #expect(answer.status == 200)
        }
    }

    /// A proxy that everyone can reach passes on to the socket.
    @Test func theSocketAsksForTheTokenToo() async throws {
        try await withGuardedNode { _, socket in
            let refused = try await socket.request("GET", "/health")
            #expect(refused.status == 401)
            let headers = ["Authorization": "Bearer \(Self.secret)", "host": "store.example.org"]
            let admitted = try await socket.request("GET", "/health", headers: headers)
            #expect(admitted.status == 200)
        }
    }

    @Test(arguments: [
        "", "short", "fifteen-letters", "with a space inside", "with-ünïcode-letters", "line\nbreak-is-here",
    ])
    func whatIsNoTokenIsRefused(text: String) throws {
        let error = #expect(throws: NodeError.self) { try BearerToken(text) }
        #expect(error?.code == .invalidConfiguration)
        #expect(text.isEmpty || error?.message.contains(text) == false)
    }

    @Test func aTokenDoesNotPrintItself() throws {
        let token = try BearerToken(Self.secret)
        var text = ""
        dump(token, to: &text)
        #expect(!text.contains(Self.secret) && !"\(token)".contains(Self.secret))
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("0.0.0.0", false),
        ("::", false), ("10.0.0.1", false), ("::ffff:10.0.0.1", false), ("2001:db8::1", false), ("128.0.0.1", false),
    ])
    func loopbackIsTold(address: String, isLocal: Bool) {
        #expect(ClientAddress(ipAddress: address).isLocal == isLocal)
    }

    @Test func oneAddressGetsItsShareAndThisMachineAll() {
        let registry = ConnectionRegistry(limits: NodeLimits(connections: 7, connectionsPerAddress: 2))
        let ids = (0..<10).map { _ in Token() }
        func admit(_ index: Int, _ address: String) -> ConnectionRegistry.Admission {
            registry.admit(ObjectIdentifier(ids[index]), from: ClientAddress(ipAddress: address)) {}
        }
        #expect(admit(0, "10.0.0.1") == .admitted)
        #expect(admit(1, "::ffff:10.0.0.1") == .admitted)
        #expect(admit(2, "10.0.0.1") == .refused(.crowded))
        #expect(admit(3, "10.0.0.2") == .admitted)
        #expect(admit(4, "2001:db8::1") == .admitted)
        #expect(admit(5, "2001:db8::2") == .admitted)
        #expect(admit(6, "2001:db8::3") == .refused(.crowded))
        registry.remove(ObjectIdentifier(ids[0]))
        #expect(admit(0, "10.0.0.1") == .admitted)
        for index in 6..<8 { #expect(admit(index, "127.0.0.1") == .admitted) }
        #expect(admit(8, "127.0.0.1") == .refused(.full))
        registry.beginShutdown()
        #expect(admit(9, "127.0.0.1") == .refused(.closing))
    }

    private final class Token {}

    private func withGuardedNode(_ body: @Sendable (TestClient, TestClient) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let socket = NodeAddress.unixSocket(directory.appending("run").appending("s"))
            let configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.loopback, socket],
                bearerToken: try BearerToken(Self.secret))
            try await withNode(configuration) { node in
                try await body(TestClient(address: node.addresses[0]), TestClient(address: socket))
            }
        }
    }
}
