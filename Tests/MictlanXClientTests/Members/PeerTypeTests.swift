import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// What a peer's answers are worth.
struct PeerTypeTests {
    private func peer(
        _ answer: @escaping @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Reply
    ) -> (Peer, ScriptedTransport) {
        let transport = ScriptedTransport(answer)
        let endpoint = RouterEndpoint(id: "p", scheme: .http, host: "p", port: 1)
        return (scriptedClient(transport).peer(at: endpoint), transport)
    }

    @Test(arguments: [
        ("127.0.0.1", 24_000, "http", "http://127.0.0.1:24000"),
        ("h", 0, "http", "http://h"),
        ("h", -1, "https", "https://h"),
        ("h", 8_443, "https", "https://h:8443"),
        ("::1", 7, "http", "http://[::1]:7"),
    ])
    func isWhereTheRouterSays(address: String, port: Int, scheme: String, url: String) throws {
        let client = scriptedClient(ScriptedTransport { _ in ScriptedTransport.Reply() })
        let description = PeerDescription(peerID: "p", address: address, port: port, scheme: scheme)
        #expect(try client.peer(description).endpoint.baseURL == url)
    }

    @Test(arguments: [("", 1, "http"), ("h", 1, "ftp"), ("h", 65_536, "http"), ("h", -2, "http")])
    func isNowhereElse(address: String, port: Int, scheme: String) {
        let client = scriptedClient(ScriptedTransport { _ in ScriptedTransport.Reply() })
        let description = PeerDescription(peerID: "p", address: address, port: port, scheme: scheme)
        #expect(throws: MictlanXError.self) { try client.peer(description) }
    }

    @Test(arguments: [(nil, nil), ("3", 3), ("0", 0), ("-1", nil), ("many", nil)] as [(String?, Int?)])
    func aCountThatIsNotSaidIsUnknown(header: String?, count: Int?) async throws {
        let (peer, transport) = peer { _ in
            var reply = ScriptedTransport.Reply(status: 204)
            if let header { reply.headers.append(name: "N-Deletes", value: header) }
            return reply
        }
        let chunks = try await peer.delete(try ChunkKey("k"), in: try BucketID("b"), force: true)
        #expect(chunks == count)
        let ball = try await peer.delete(ball: try BallID("k"), in: try BucketID("b"))
        #expect(ball == count)
        #expect(transport.sent.map { $0.headers["force"] } == ["1", nil])
    }

    @Test(arguments: [("T", true), ("U", false), ("", false)])
    func adoptsTheTicketOfTheRouter(answered: String, isAdopted: Bool) async throws {
        let (peer, transport) = peer { _ in
            .json(#"{"key":"pk","service_time":1.5,"task_id":"\#(answered)","node_id":"p"}"#)
        }
        do {
            let ticket = try await peer.register(recordedChunk(), task: "T", isUpdate: true)
            #expect(isAdopted)
            #expect(ticket.taskID == "T")
        } catch MictlanXError.Code.badAnswer {
            #expect(!isAdopted)
        }
        #expect(transport.sent.map(\.headers) == [["update": "1", "task-id": "T"]])
    }

    @Test func anUploadOfAnotherSizeFails() async throws {
        let (peer, transport) = peer { _ in
            .json(
                #"{"node_id":"p","combined_key":"b@k","bucket_id":"b","key":"k","size":2,"throughput":1,"service_time":1}"#
            )
        }
        let error = await #expect(throws: MictlanXError.self) { _ = try await peer.upload([1, 2, 3], task: "T") }
        #expect(error?.code == .notStored)
        #expect(transport.sent.count == 1)
    }

    @Test func aCopyThatWasNotMadeFails() async throws {
        let (peer, _) = peer { _ in
            .json(#"{"peer_id":"p","replica_peer_id":"","bucket_id":"b","key":"k","size":0,"ok":false}"#)
        }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await peer.replicate(try ChunkKey("k"), in: try BucketID("b"))
        }
        #expect(error?.code == .notStored)
    }

    @Test(arguments: ["metadata not found", #"{"detail":{"msg":"gone","code":404}}"#, ""])
    func whatAPeerDoesNotHoldIsNotFound(body: String) async throws {
        let (peer, transport) = peer { _ in .json(body, status: 404) }
        let (key, ball, bucket) = (try ChunkKey("k"), try BallID("k"), try BucketID("b"))
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await peer.metadata(of: key, in: bucket) },
            { _ = try await peer.data(of: key, in: bucket) },
            { _ = try await peer.group(of: ball, in: bucket) },
            { _ = try await peer.size(of: key, in: bucket) },
        ]
        for call in calls {
            let error = await #expect(throws: MictlanXError.self) { try await call() }
            #expect(error?.code == .notFound)
        }
        #expect(transport.sent.count == calls.count)
    }

    @Test func readsLongListingsInPieces() async throws {
        let rows = (0..<5_000).map { #"["b","k_\#($0)",\#($0)]"# }
        let (peer, transport) = peer { _ in .json("[ \(rows.joined(separator: " ,\n")) ]") }
        let sizes = try await peer.storedChunkSizes(from: 3, to: 9).gathered()
        #expect(sizes.map(\.size) == Array(0..<5_000))
        #expect(transport.sent.map(\.query) == ["start=3&end=9"])
        let (empty, _) = self.peer { _ in .json("[]") }
        let found = try await empty.storedChunks().gathered()
        #expect(found == [])
    }

    @Test(arguments: [
        #"[["b","k",5]"#, #"{"detail":[]}"#, #"[["b","k"]]"#, #"[5]"#, "", #"[["b","k",5]]x"#,
    ])
    func refusesAListingThatIsNone(text: String) async throws {
        let (peer, _) = peer { _ in .json(text) }
        let error = await #expect(throws: MictlanXError.self) { _ = try await peer.storedChunkSizes().gathered() }
        #expect(error?.code == .badAnswer)
    }
}
