import MictlanXModel
import Testing

struct RouterEndpointTests {
    /// Only a literal of the loopback is on this machine: a name that begins like one leads wherever DNS says.
    @Test(
        arguments: [
            ("127.0.0.1", true), ("127.255.0.9", true), ("localhost", true), ("::1", true),
            ("127.0.0.1.evil.example", false),
            ("127.evil.example", false), ("127.0.0", false), ("127.0.0.256", false), ("127.0.0.1.", false),
            ("10.0.0.1", false),
            ("127.0.0.0x1", false),
        ])
    func isOnThisMachine(host: String, isLocal: Bool) {
        #expect(RouterEndpoint(id: nil, scheme: .http, host: host, port: 80).isLocal == isLocal)
    }
}
