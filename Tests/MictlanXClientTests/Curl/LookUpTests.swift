import MictlanXClient
import MictlanXModel
import Testing

/// Names that nobody knows, of a router and of a proxy.
struct LookUpTests {
    private static func request(to host: String, port: Int = 80) -> HTTPRequest {
        HTTPRequest(
            to: RouterEndpoint(id: "r", scheme: .http, host: host, port: port), .peers,
            timeouts: HTTPTimeouts(connect: .seconds(5), total: .seconds(20)))
    }

    /// The handle of a transfer that ended in its look-up is not used for the next one, which would fail with another error.
    @Test func aFailedLookUpDoesNotSpoilWhatFollows() async throws {
        let server = try RawServer { _ in
            RawServer.Manner("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        }
        defer { server.stop() }
        let transport = CurlTransport()
        for _ in 0..<3 {
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await transport.execute(Self.request(to: "store.invalid"))
            }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("cannot resolve") == true, "\(error?.message ?? "")")
            let response = try await transport.execute(Self.request(to: "127.0.0.1", port: server.port))
            #expect(try await response.body.collect(upTo: 10) == Array("{}".utf8))
        }
        await transport.shutdown()
    }

    @Test(arguments: ["http://proxy.invalid:3128", "http://:::::", "nonsense://127.0.0.1:1"])
    func aBrokenProxyIsNamed(proxy: String) async throws {
        var configuration = CurlConfiguration()
        configuration.proxy = proxy
        let transport = CurlTransport(configuration)
        for _ in 0..<2 {
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await transport.execute(Self.request(to: "192.0.2.1"))
            }
            #expect(error?.code == .unreachable, "\(error?.message ?? "")")
            #expect(error?.message.contains("proxy") == true, "\(error?.message ?? "")")
        }
        await transport.shutdown()
    }

    /// The next router answers, and the command knows nothing of the first.
    @Test func theNextRouterAnswers() async throws {
        let server = try RawServer { _ in
            let body = #"{"available":[],"unavailable":[]}"#
            return RawServer.Manner(
                "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
        }
        defer { server.stop() }
        let gone = RouterEndpoint(id: "gone", scheme: .http, host: "store.invalid", port: 80)
        let client = try MictlanXClient(routers: [gone, server.endpoint])
        let call = CallOptions(timeout: .seconds(20), retry: RetryPolicy(attempts: 3, delay: .zero))
        let alone = await #expect(throws: MictlanXError.self) { _ = try await client.routers[0].peers(call: call) }
        #expect(alone?.code == .unreachable)
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.metadata(of: ChunkKey("k_0"), in: BucketID("b"), call: call)
        }
        // It was asked, and answered with what is no metadata.
        #expect(error?.code == .badAnswer)
        #expect(!server.heads.isEmpty)
        await client.close()
    }
}
