import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// Another router is asked when one does not answer, or when what stands in front of it says so.
struct FailOverTests {
    private let router = FakeRouter()
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    /// Both routers have one store; the answers of `h0` come from a proxy.
    private func client(status: Int) -> (MictlanXClient, ScriptedTransport) {
        let transport = ScriptedTransport { [router] sent in
            guard sent.endpoint.host == "h0" else { return try router.answer(sent) }
            return .json("<html><title>no router</title></html>", status: status)
        }
        return (scriptedClient(transport, routers: 2), transport)
    }

    @Test(arguments: [502, 503, 504]) func aProxyWithoutItsRouterIsLeft(status: Int) async throws {
        let (client, transport) = client(status: status)
        for name in ["bucket/one", "bucket/two"] {
            let address = try BallAddress(name)
            let receipt = try await client.put(.bytes(testBytes(25)), at: address, options: PutOptions())
            #expect(receipt.size == 25)
            let (_, bytes) = try await client.get(address)
            #expect(bytes == testBytes(25))
        }
        #expect(Set(transport.sent.map(\.endpoint.host)) == ["h0", "h1"])
    }

    /// An error of the store is no reason to ask another router for the same.
    @Test func anErrorOfTheStoreIsNotTakenElsewhere() async throws {
        let (client, transport) = client(status: 500)
        await #expect(throws: MictlanXError.self) { _ = try await client.get(address) }
        #expect(Set(transport.sent.map(\.endpoint.host)) == ["h0"])
    }
}
