import Glibc
import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// Which requests go through a proxy. The server plays the proxy: it logs what it is asked for.
struct ProxyTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"

    /// - Returns: the heads that the proxy saw, and what came of the request.
    private func send(
        to endpoint: RouterEndpoint, noProxy: String = "", hasProxy: Bool = true, headers: [(String, String)] = []
    ) async throws -> (heads: [String], result: Result<[UInt8], MictlanXError>) {
        let proxy = try RawServer { _ in RawServer.Manner(Self.answer) }
        defer { proxy.stop() }
        var configuration = CurlConfiguration()
        configuration.proxy = hasProxy ? "http://127.0.0.1:\(proxy.port)" : nil
        configuration.noProxy = noProxy
        let transport = CurlTransport(configuration)
        let result: Result<[UInt8], MictlanXError>
        do {
            let response = try await transport.execute(
                HTTPRequest(
                    to: endpoint, .chunkData(bucket: "b", key: "k_0"),
                    headers: headers.map { (name: $0.0, value: $0.1) }, timeouts: HTTPTimeouts(total: .seconds(60))))
            result = .success(try await response.body.collect(upTo: 100))
        } catch let error as MictlanXError {
            result = .failure(error)
        }
        await transport.shutdown()
        return (proxy.heads, result)
    }

    private func router(_ scheme: RouterEndpoint.Scheme = .http) -> RouterEndpoint {
        RouterEndpoint(id: "far", scheme: scheme, host: "store.invalid", port: 60_666)
    }

    @Test func carriesWhatIsFarAway() async throws {
        let (heads, result) = try await send(to: router())
        #expect(heads.first?.hasPrefix("GET http://store.invalid:60666/api/v4/buckets/b/k_0 HTTP/1.1\r\n") == true)
        #expect(try result.get() == Array("hi".utf8))
    }

    /// A proxy that is not there is not taken for the router.
    @Test func aProxyThatIsNotThereIsNamed() async throws {
        let (socket, port) = try LoopbackConnection.bound(listens: false)
        defer { socket.close() }
        var configuration = CurlConfiguration()
        configuration.proxy = "http://user:secret@127.0.0.1:\(port)/"
        let transport = CurlTransport(configuration)
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await transport.execute(HTTPRequest(to: router(), .peers))
        }
        #expect(error?.code == .unreachable && error?.message.contains("cannot connect to the proxy") == true)
        #expect(error?.message.contains("http_proxy") == true && error?.message.contains("secret") == false)
        await transport.shutdown()
    }

    /// TLS goes through a tunnel, and the fields of the request are for the router alone.
    @Test func tunnelsTLSWithoutTheFieldsOfTheRequest() async throws {
        let (heads, result) = try await send(to: router(.https), headers: [("Authorization", "Bearer topsecret")])
        #expect(heads.first?.hasPrefix("CONNECT store.invalid:60666 HTTP/1.1\r\n") == true)
        #expect(heads.allSatisfy { !$0.contains("topsecret") })
        #expect(throws: MictlanXError.self) { try result.get() }
    }

    @Test(arguments: ["store.invalid", ".invalid", "*", "a.example,store.invalid"])
    func leavesOutWhatIsNamed(noProxy: String) async throws {
        let (heads, result) = try await send(to: router(), noProxy: noProxy)
        #expect(heads.isEmpty)
        let error = #expect(throws: MictlanXError.self) { try result.get() }
        #expect(error?.code == .unreachable)
    }

    @Test(arguments: ["127.0.0.1", "localhost"]) func isNeverUsedForTheLoopback(host: String) async throws {
        let server = try RawServer { _ in RawServer.Manner(Self.answer) }
        defer { server.stop() }
        let near = RouterEndpoint(id: "near", scheme: .http, host: host, port: server.port)
        let (heads, result) = try await send(to: near)
        #expect(heads.isEmpty)
        #expect(try result.get() == Array("hi".utf8))
        #expect(server.heads.count == 1)
    }

    @Test func isNeverTakenFromTheEnvironment() async throws {
        let lurking = try RawServer { _ in RawServer.Manner(Self.answer) }
        defer { lurking.stop() }
        setenv("http_proxy", "http://127.0.0.1:\(lurking.port)", 1)
        defer { unsetenv("http_proxy") }
        let (_, result) = try await send(to: router(), hasProxy: false)
        let error = #expect(throws: MictlanXError.self) { try result.get() }
        #expect(error?.code == .unreachable)
        #expect(lurking.heads.isEmpty)
    }
}
