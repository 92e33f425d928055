import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// The client over TLS, against a real nginx with the example configuration.
@Suite(.enabled(if: NginxFront.isAvailable, "nginx and openssl are needed: script/setup installs them"))
struct TLSTests {
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    /// Asks for a ball that is not there: `not_found` tells that the request got through.
    private func code(
        _ router: RouterEndpoint, _ configuration: ClientConfiguration, _ call: CallOptions = CallOptions()
    ) async throws -> MictlanXError {
        let client = try MictlanXClient(routers: [router], configuration: configuration)
        let address = address
        let error = await #expect(throws: MictlanXError.self) { _ = try await client.metadata(of: address, call: call) }
        await client.close()
        return try #require(error)
    }

    private func expect(
        _ code: MictlanXError.Code, _ router: RouterEndpoint, _ configuration: ClientConfiguration,
        _ call: CallOptions = CallOptions(), sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let error = try await self.code(router, configuration, call)
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    }

    private func trusting(_ front: NginxFront) -> ClientConfiguration {
        ClientConfiguration(verification: .bundle(front.authority.bundle))
    }

    @Test func certificatesAreChecked() async throws {
        try await withNginxFront { front in
            let unknown = try await code(front.router(), ClientConfiguration())
            #expect(unknown.code == .tls)
            #expect(unknown.code.exitCode == .fatal)
            #expect(unknown.attempts == 1)
            try await expect(.notFound, front.router(), trusting(front))
            // The certificate is for localhost.
            try await expect(.tls, front.router("127.0.0.1"), trusting(front))
            let missing = ClientConfiguration(verification: .bundle(front.directory.appending("none.pem")))
            try await expect(.tls, front.router(), missing)
            let strange = ClientConfiguration(verification: .bundle(front.authority.certificate("client")))
            try await expect(.tls, front.router(), strange)
        }
    }

    @Test func aCallMayCheckOtherwise() async throws {
        try await withNginxFront { front in
            let trusting = CallOptions(verification: .bundle(front.authority.bundle))
            try await expect(.notFound, front.router(), ClientConfiguration(), trusting)
            let strict = CallOptions(verification: .system)
            try await expect(.tls, front.router(), ClientConfiguration(verification: .off), strict)
            // A connection that was made without a check is not used for a call with one.
            let client = try MictlanXClient(routers: [front.router()])
            let address = address
            for (verification, expected) in [
                (.off, .notFound), (.system, .tls), (.off, .notFound),
            ] as [(TLSVerification, MictlanXError.Code)] {
                let error = await #expect(throws: MictlanXError.self) {
                    _ = try await client.metadata(of: address, call: CallOptions(verification: verification))
                }
                #expect(error?.code == expected)
            }
            await client.close()
        }
    }

    @Test(arguments: [true, false]) func turningTheCheckOffIsSaidOnce(isForCall: Bool) async throws {
        try await withNginxFront { front in
            let configuration = ClientConfiguration(
                logOutputPath: front.directory, verification: isForCall ? .system : .off)
            let client = try MictlanXClient(routers: [front.router("127.0.0.1")], configuration: configuration)
            let call = CallOptions(verification: isForCall ? .off : nil)
            let address = address
            for _ in 0..<3 {
                let error = await #expect(throws: MictlanXError.self) {
                    _ = try await client.metadata(of: address, call: call)
                }
                #expect(error?.code == .notFound)
            }
            await client.close()
            let lines = String(decoding: try front.directory.appending("client-0.log").readBytes(), as: UTF8.self)
                .split(separator: "\n")
            #expect(lines.count { $0.contains("TLS verification is off") && $0.contains("\"level\":\"warning\"") } == 1)
            // Where no ball has the name, a key may have it.
            #expect(lines.count { $0.contains("\"message\":\"request\"") } == 6)
        }
    }

    @Test func aClientCertificateOpensTheDoor() async throws {
        try await withNginxFront(NginxFront.Changes(asksForClientCertificate: true)) { front in
            // nginx says so in an answer of its own, which is none of a router.
            try await expect(.configuration, front.router(), trusting(front))
            var configuration = trusting(front)
            let certificate = front.authority.certificate("client")
            configuration.clientCertificate = ClientCertificate(
                certificate: certificate, key: front.authority.key("client"))
            try await expect(.notFound, front.router(), configuration)
            let locked = front.authority.key("client-locked")
            for (passphrase, expected) in [
                ("sesame", .notFound), ("wrong", .tls), (nil, .tls),
            ] as [(Secret?, MictlanXError.Code)] {
                configuration.clientCertificate = ClientCertificate(
                    certificate: certificate, key: locked, passphrase: passphrase)
                try await expect(expected, front.router(), configuration)
            }
            configuration.clientCertificate = ClientCertificate(
                certificate: front.directory.appending("none"), key: locked)
            try await expect(.tls, front.router(), configuration)
        }
    }

    /// With TLS 1.3 the client's side of the handshake is over before the server has looked at its certificate: the
    /// refusal is an alert that the first read finds (RFC 8446 §4.4.2.4, §6.2). With TLS 1.2 the handshake fails.
    @Test(arguments: ["-tls1_3", "-tls1_2"]) func aRefusalAfterTheHandshakeIsOneOfTLS(version: String) async throws {
        try await withTemporaryDirectory { directory in
            let authority = try await TestAuthority(in: directory)
            try await withOpenSSLServer([version, "-Verify", "1", "-verify_return_error"], authority) { router in
                var configuration = ClientConfiguration(verification: .bundle(authority.bundle))
                let refused = try await code(router, configuration)
                #expect(refused.code == .tls && refused.attempts == 1, "\(refused)")
                let client = try MictlanXClient(routers: [router], configuration: configuration)
                let address = address
                let put = await #expect(throws: MictlanXError.self) {
                    _ = try await client.put(.bytes(testBytes(3_000_000)), at: address)
                }
                #expect(put?.code == .tls, "\(put?.message ?? "none")")
                await client.close()
                // Shown a certificate it answers, which is no answer of a router.
                configuration.clientCertificate = ClientCertificate(
                    certificate: authority.certificate("client"), key: authority.key("client"))
                try await expect(.configuration, router, configuration, CallOptions(retry: .never))
            }
        }
    }

    @Test func theOldestVersionIsKept() async throws {
        try await withNginxFront(NginxFront.Changes(protocols: "TLSv1.2")) { front in
            var configuration = trusting(front)
            try await expect(.notFound, front.router(), configuration)
            configuration.minimumTLS = .tls13
            try await expect(.tls, front.router(), configuration)
        }
    }

    @Test(arguments: [false, true]) func http2IsSpokenWhereItIsAskedFor(isWanted: Bool) async throws {
        try await withNginxFront { front in
            var curl = CurlConfiguration()
            curl.verification = .bundle(front.authority.bundle)
            curl.http2 = isWanted
            let transport = CurlTransport(curl)
            for _ in 0..<3 {
                let response = try await transport.execute(HTTPRequest(to: front.router(), .health))
                #expect(response.version == (isWanted ? .http2 : .http11))
                _ = try await response.body.collect(upTo: 1 << 16)
            }
            await transport.shutdown()
        }
    }

    /// The whole way, many requests at once: what the URI says is what is spoken.
    @Test(arguments: [0, 1]) func ballsGoThroughTheExample(http2: Int) async throws {
        try await withNginxFront { front in
            let uri = try MictlanXURI("mictlanx://r@localhost:\(front.port)/?protocol=https&http2=\(http2)")
            var configuration = trusting(front)
            configuration.bearerToken = "t0k-secret"
            configuration.headers = ["X-Own": "own-secret"]
            configuration.logOutputPath = front.directory
            let client = try MictlanXClient(uri: uri, configuration: configuration)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        let address = try BallAddress("bucket/ball\(index)")
                        let bytes = testBytes(700_000, seed: UInt64(index + 1))
                        _ = try await client.put(.bytes(bytes), at: address)
                        var read: [UInt8] = []
                        for try await piece in try await client.read(address).1 { read += piece }
                        #expect(read == bytes)
                    }
                }
                try await group.waitForAll()
            }
            await client.close()
            let log = try String(decoding: front.directory.appending("client-0.log").readBytes(), as: UTF8.self)
            #expect(log.contains("\"http\":\"\(http2 == 1 ? "2" : "1.1")\""))
            #expect(!log.contains("\"http\":\"\(http2 == 1 ? "1.1" : "2")\""))
            #expect(!log.contains("secret"))
            // nginx writes its line after the answer.
            while try front.log().count < 12 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(
                try front.log().allSatisfy {
                    $0.hasSuffix("HTTP/\(http2 == 1 ? "2.0" : "1.1") Bearer t0k-secret own-secret")
                })
        }
    }
}
