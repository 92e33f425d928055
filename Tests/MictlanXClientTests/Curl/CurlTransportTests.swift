import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// libcurl against a server that behaves badly, over real sockets.
struct CurlTransportTests {
    private func withServer<T: Sendable>(
        _ manner: @escaping @Sendable (Int) -> RawServer.Manner,
        _ body: (RawServer, CurlTransport) async throws -> T
    ) async throws -> T {
        let server = try RawServer(manner)
        defer { server.stop() }
        let transport = CurlTransport()
        do {
            let result = try await body(server, transport)
            await transport.shutdown()
            return result
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    private func get(_ server: RawServer, timeouts: HTTPTimeouts = HTTPTimeouts(total: .seconds(30))) -> HTTPRequest {
        HTTPRequest(to: server.endpoint, .chunkData(bucket: "b", key: "k_0"), timeouts: timeouts)
    }

    @Test func readsAnAnswer() async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b \r\nConnection: close\r\n\r\nhello"
        try await withServer({ _ in RawServer.Manner(text) }) { server, transport in
            let response = try await transport.execute(get(server))
            #expect(response.status == 200)
            #expect(response.headers["x-a"] == "b")
            #expect(try await response.body.collect(upTo: 5) == Array("hello".utf8))
            let head = server.heads.first ?? ""
            #expect(head.hasPrefix("GET /api/v4/buckets/b/k_0 HTTP/1.1\r\n"))
            #expect(!head.lowercased().contains("expect:"))
        }
    }

    @Test(arguments: [
        ("junk\r\n\r\n", MictlanXError.Code.badAnswer), ("", .unavailable), ("HTTP/1.1 200 OK\r\n", .badAnswer),
        ("HTTP/1.1 200 OK\r\nA: b", .badAnswer),
        ("HTTP/1.1 abc\r\n\r\n", .badAnswer),
        ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 70_000) + "\r\n\r\n", .badAnswer),
        ("HTTP/1.1 200 OK\r\n" + String(repeating: "X: yyyyyyyy\r\n", count: 10_000) + "\r\n", .badAnswer),
    ])
    func whatIsNoAnswer(text: String, code: MictlanXError.Code) async throws {
        try await withServer({ _ in RawServer.Manner(text) }) { server, transport in
            let error = await #expect(throws: MictlanXError.self) {
                let response = try await transport.execute(get(server))
                _ = try await response.body.collect(upTo: 1 << 20)
            }
            #expect(error?.code == code)
        }
    }

    @Test(arguments: [false, true]) func aBodyThatBreaksOff(resets: Bool) async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort"
        try await withServer({ _ in RawServer.Manner(text, resets: resets) }) { server, transport in
            let error = await #expect(throws: MictlanXError.self) {
                let response = try await transport.execute(get(server))
                _ = try await response.body.collect(upTo: 1_000)
            }
            #expect(error?.code == (resets ? .unavailable : .badAnswer))
        }
    }

    @Test func aBodyLongerThanTheLimit() async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
        try await withServer({ _ in RawServer.Manner(text) }) { server, transport in
            let response = try await transport.execute(get(server))
            let error = await #expect(throws: MictlanXError.self) { _ = try await response.body.collect(upTo: 4) }
            #expect(error?.code == .badAnswer)
        }
    }

    @Test func silenceIsATimeout() async throws {
        try await withServer({ _ in RawServer.Manner("", holds: true) }) { server, transport in
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await transport.execute(get(server, timeouts: HTTPTimeouts(total: .milliseconds(100))))
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test func aRefusedConnectionIsUnreachable() async throws {
        let server = try RawServer { _ in RawServer.Manner("") }
        let request = get(server)
        let unused = RouterEndpoint(id: "no", unixSocketPath: "/tmp/mx-there-is-no-such-socket")
        let transport = CurlTransport()
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await transport.execute(HTTPRequest(to: unused, request.route, timeouts: request.timeouts))
        }
        #expect(error?.code == .unreachable)
        // Nobody chose a host and a port here.
        let message = error?.message ?? ""
        #expect(message.hasPrefix("unix:/tmp/mx-there-is-no-such-socket: cannot connect: No such file or directory"))
        #expect(!message.contains("localhost"))
        server.stop()
        await transport.shutdown()
    }

    @Test func cancellationEndsTheTransferOnBothSides() async throws {
        try await withServer({ _ in RawServer.Manner("HTTP/1.1 200 OK\r\n", holds: true) }) { server, transport in
            let request = get(server, timeouts: HTTPTimeouts())
            let task = Task { _ = try await transport.execute(request) }
            while server.heads.isEmpty { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The server sees the connection go.
            while server.connectionsEnded == 0 { await Task.yield() }
        }
    }

    @Test func cancelledBeforeItBegins() async throws {
        try await withServer({ _ in RawServer.Manner("") }) { server, transport in
            let request = get(server)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await transport.execute(request)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.heads.isEmpty)
        }
    }

    @Test func aDroppedBodyEndsTheTransfer() async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\npart"
        try await withServer({ _ in RawServer.Manner(text, holds: true) }) { server, transport in
            do { _ = try await transport.execute(get(server, timeouts: HTTPTimeouts())) }
            while server.connectionsEnded == 0 { await Task.yield() }
        }
    }

    @Test func aSlowReaderSlowsTheSenderDownAndGetsEveryByte() async throws {
        let size = 16 << 20
        let body = testBytes(size)
        try await withServer({ _ in
            var manner = RawServer.Manner("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            manner.pieces.append(body)
            return manner
        }) { server, transport in
            // Waiting for this reader, who gets no thread for long while other tests run, must not count.
            let response = try await transport.execute(get(server, timeouts: HTTPTimeouts(stall: .seconds(30))))
            var hasher = SHA256()
            var largest = 0
            for try await piece in response.body {
                largest = max(largest, piece.count)
                hasher.update(piece)
                await Task.yield()
            }
            #expect(hasher.finish() == SHA256.hash(body))
            #expect(largest <= 1 << 20)
        }
    }

    /// Short ones go with the head, long ones as they are read.
    @Test(arguments: [0, 1, 16_384, 16_385, 500_000]) func sendsAFileRegion(length: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            try path.write(testBytes(700_000))
            let file = try LocalFile(path)
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            try await withServer({ _ in RawServer.Manner(answer) }) { server, transport in
                let region = FileRegion(file: file, range: 100_000..<100_000 + length)
                let response = try await transport.execute(
                    HTTPRequest(to: server.endpoint, .uploadChunk(task: "t"), body: .file(region)))
                #expect(response.status == 200)
                #expect(server.heads.first?.contains("Content-Length: \(length)\r\n") == true)
            }
            let beyond = FileRegion(file: file, range: 700_001 - max(1, length)..<700_001)
            try await withServer({ _ in RawServer.Manner(answer) }) { server, transport in
                let error = await #expect(throws: MictlanXError.self) {
                    _ = try await transport.execute(
                        HTTPRequest(to: server.endpoint, .uploadChunk(task: "t"), body: .file(beyond)))
                }
                #expect(error?.code == .changed)
            }
        }
    }

    @Test func afterShutdownRequestsAreRefused() async throws {
        try await withServer({ _ in RawServer.Manner("") }) { server, transport in
            await transport.shutdown()
            let error = await #expect(throws: MictlanXError.self) { _ = try await transport.execute(get(server)) }
            #expect(error?.code == .unavailable)
        }
    }

    /// https is what a URI without a protocol means, and routers often have none.
    @Test func aServerWithoutTLSIsCalledThat() async throws {
        try await withJudgedNode { port, _, _ in
            let transport = CurlTransport()
            let endpoint = RouterEndpoint(id: "r", scheme: .https, host: "127.0.0.1", port: port)
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await transport.execute(HTTPRequest(to: endpoint, .health))
            }
            #expect(error?.code == .tls && error?.message.contains("?protocol=http") == true)
            await transport.shutdown()
        }
    }

    @Test func throttledWithRetryAfterIsTriedAgain() async throws {
        let clock = TestClock()
        let later = "HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let found = #"{"n_deletes":4,"key":"k_0"}"#
        // A server with our node's capabilities is not asked again whether the chunk is really gone.
        let capable = "mictlanx-capabilities: replace\r\nConnection: close"
        let good = "HTTP/1.1 200 OK\r\nContent-Length: \(found.utf8.count)\r\n\(capable)\r\n\r\n\(found)"
        try await withServer({ nth in RawServer.Manner(nth == 1 ? later : good) }) { server, transport in
            let environment = ClientEnvironment(clock: clock, now: { Timestamp(nanoseconds: 0) })
            let client = MictlanXClient(
                core: ClientCore([server.endpoint], transport: transport, environment: environment))
            let count = try await client.deleteByKey(try ChunkKey("k_0"), in: try BucketID("b"))
            #expect(count == 4)
            #expect(clock.sleeps == [.seconds(3)])
        }
    }
}
