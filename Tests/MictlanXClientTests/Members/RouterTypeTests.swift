import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// What a router's answers are worth, and how often it is asked.
struct RouterTypeTests {
    private func router(
        clock: TestClock = TestClock(),
        _ answer: @escaping @Sendable (ScriptedTransport.Sent) -> ScriptedTransport.Reply
    ) -> (Router, ScriptedTransport) {
        let transport = ScriptedTransport(answer)
        return (scriptedClient(transport, clock: clock).routers[0], transport)
    }

    private static let chunk = recordedChunk(key: "k_0", size: 3, ball: "k")

    @Test(arguments: [
        (#"{"peer_ids":[],"combined_key":"b@k","bucket_id":"b","key":"k","size":3}"#, 1),
        (#"{"peer_ids":["p","p"],"combined_key":"b@k","bucket_id":"b","key":"k","size":3}"#, 2),
        (#"{"peer_ids":["p"],"combined_key":"b@k","bucket_id":"b","key":"k","size":2}"#, 1),
    ])
    func anUploadIsStoredAsPromisedOrFails(answer: String, replicas: Int) async throws {
        let (router, transport) = router { _ in .json(answer) }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await router.upload([1, 2, 3], task: "T", replicas: replicas)
        }
        #expect(error?.code == .notStored)
        #expect(transport.sent.count == 1)
    }

    @Test func uploadsAPartOfAFile() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending("file")
            try file.write([9, 1, 2, 3, 9])
            let (router, transport) = router { sent in
                .json(
                    #"{"peer_ids":["p"],"combined_key":"b@k","bucket_id":"b","key":"k","size":\#(sent.body.count)}"#)
            }
            _ = try await router.upload(file: file, range: 1..<4, task: "T", pieceSize: ByteCount(1_000))
            #expect(transport.sent.map(\.body) == [[1, 2, 3]])
            #expect(transport.sent.first?.headers["chunk-size"] == "1000")
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await router.upload(file: file, range: 1..<6, task: "T")
            }
            #expect(error?.code == .invalidArgument)
            #expect(transport.sent.count == 1)
        }
    }

    @Test func whatMakesSomethingNewIsSentOnce() async throws {
        let (router, transport) = router { _ in .json("oops", status: 503) }
        await #expect(throws: MictlanXError.self) { _ = try await router.register(Self.chunk) }
        await #expect(throws: MictlanXError.self) { _ = try await router.upload([1], task: "T") }
        await #expect(throws: MictlanXError.self) { try await router.updateMetadata(Self.chunk) }
        #expect(transport.sent.count == 3)
        await #expect(throws: MictlanXError.self) { _ = try await router.peers() }
        #expect(transport.sent.count == 3 + RetryPolicy().attempts)
    }

    /// `Update` says yes or is absent, from verbs and single calls alike (wire protocol §3.1).
    @Test(arguments: [true, false]) func aRegistrationIsTheSameFromEveryCaller(isUpdate: Bool) async throws {
        let expected = isUpdate ? ["update": "1"] : [:]
        let (router, calls) = router { _ in .json(#"{"key":"k_0","service_time":0.1,"tasks_ids":["T"]}"#) }
        _ = try await router.register(Self.chunk, isUpdate: isUpdate)
        #expect(calls.sent.map(\.headers) == [expected])
        guard !isUpdate else { return }
        let verbs = FakeRouter().transport()
        _ = try await scriptedClient(verbs).put([1, 2, 3], at: try BallAddress("b/k"))
        let registrations = verbs.sent.filter { $0.method == "POST" && $0.path.hasSuffix("/metadata") }
        #expect(registrations.map(\.headers) == [expected])
    }

    @Test(arguments: ["", "data", "a b"]) func registersInARealBucketOnly(bucket: String) async throws {
        let (router, transport) = router { _ in .json("{}") }
        var chunk = Self.chunk
        chunk.bucketID = bucket
        let strange = chunk
        let error = await #expect(throws: MictlanXError.self) { _ = try await router.register(strange) }
        #expect(error?.code == .invalidArgument)
        #expect(transport.sent.isEmpty)
    }

    @Test func refusesATicketThatIsNone() async throws {
        let (router, _) = router { _ in .json(#"{"key":"k_0","service_time":0.1,"tasks_ids":[]}"#) }
        let error = await #expect(throws: MictlanXError.self) { _ = try await router.register(Self.chunk) }
        #expect(error?.code == .badAnswer)
    }

    @Test(
        arguments: [("abc", nil), ("ab", .lengthMismatch), ("abcd", .lengthMismatch), ("abd", .checksumMismatch)]
            as [(String, MictlanXError.Code?)])
    func comparesWhatComesWithWhatIsExpected(body: String, expected: MictlanXError.Code?) async throws {
        let (router, _) = router { _ in ScriptedTransport.Reply(body: Array(body.utf8), pieceSize: 1) }
        let chunk = recordedChunk(key: "k_0", size: 3, checksum: SHA256.hash(Array("abc".utf8)).hex)
        let content = try await router.data(
            of: try ChunkKey("k_0"), in: try BucketID("b"), content: ContentOptions(expecting: chunk))
        do {
            let bytes = try await content.gathered()
            #expect(expected == nil)
            #expect(bytes.joined().elementsEqual(body.utf8))
        } catch let error as MictlanXError {
            #expect(error.code == expected)
        }
    }

    @Test func asksForBytesInEveryWay() async throws {
        let (router, transport) = router { _ in ScriptedTransport.Reply() }
        let content = ContentOptions(
            contentType: "text/plain", isAttachment: true, filename: "a b&c.txt", peerID: "p", forceRemote: true,
            pieceSize: ByteCount(5))
        _ = try await router.data(of: try ChunkKey("k_0"), in: try BucketID("b"), content: content)
        let sent = try #require(transport.sent.first)
        #expect(sent.query == "attachment=true&filename=a%20b%26c.txt&content_type=text%2Fplain")
        #expect(sent.headers == ["peer-id": "p", "force-get": "1", "chunk-size": "5"])
    }

    @Test func aFieldCannotBeSmuggledIn() async throws {
        let (router, transport) = router { _ in ScriptedTransport.Reply() }
        let error = await #expect(throws: MictlanXError.self) {
            let content = ContentOptions(peerID: "p\r\nForce: 1")
            _ = try await router.data(of: try ChunkKey("k_0"), in: try BucketID("b"), content: content)
        }
        #expect(error?.code == .invalidArgument)
        let form = await #expect(throws: MictlanXError.self) {
            try await router.uploadForm([1], key: try ChunkKey("k_0"), task: "T", contentType: "a\r\nb")
        }
        #expect(form?.code == .invalidArgument)
        #expect(transport.sent.isEmpty)
    }

    @Test func theSummaryPassesOverChunksThatWereNotRead() async throws {
        let chunk = try String(decoding: JSONEncoder().encode(Self.chunk), as: UTF8.self)
        let chunks = Array(repeating: chunk, count: 500).joined(separator: ", ")
        let text = #"{"p":{"used_disk":7,"balls":[\#(chunks)],"peers":["q"]},"r":{"balls":[ ]}}"#
        let (router, _) = router { _ in .json(text) }
        let statistics = try await router.statistics(from: 1, to: 2)
        var iterator = statistics.makeAsyncIterator()
        #expect(try await iterator.next()?.peerID == "p")
        let peers = try await statistics.summary()
        #expect(peers["p"]?.space.usedDisk == 7)
        #expect(peers["p"]?.peers == ["q"])
        #expect(peers["r"] != nil)
        #expect(try await iterator.next() == nil)
    }

    @Test func aListingThatBreaksOffIsNoListing() async throws {
        let (router, _) = router { _ in .json(#"{"bucket_id":"b","balls":[]"#) }
        let listing = try await router.listing(of: try BucketID("b"))
        let error = await #expect(throws: MictlanXError.self) { _ = try await listing.summary() }
        #expect(error?.code == .badAnswer)
    }

    @Test func aDeadlineHoldsWhileAnAnswerIsRead() async throws {
        let clock = StandingClock()
        let transport = ScriptedTransport { _ in ScriptedTransport.Reply(body: [1, 2], pieceSize: 1) }
        let environment = ClientEnvironment(clock: clock, now: { Timestamp(nanoseconds: 0) })
        let endpoint = RouterEndpoint(id: "r", scheme: .http, host: "h", port: 1)
        let client = MictlanXClient(core: ClientCore([endpoint], transport: transport, environment: environment))
        let content = try await client.routers[0].data(
            of: try ChunkKey("k"), in: try BucketID("b"), call: CallOptions(deadline: .seconds(10)))
        var pieces = content.makeAsyncIterator()
        #expect(try await pieces.next() == [1])
        clock.advance(by: .seconds(11))
        let error = await #expect(throws: MictlanXError.self) { _ = try await content.gathered() }
        #expect(error?.code == .deadlineExceeded)
    }

    @Test func sharesTheConnectionsOfItsClient() async throws {
        let transport = ScriptedTransport { sent in
            .json(#"{"keys":["\#(sent.endpoint.host)"]}"#)
        }
        let routers = scriptedClient(transport, routers: 3).routers
        #expect(routers.map(\.endpoint.id) == ["r0", "r1", "r2"])
        for router in routers { #expect(try await router.cacheKeys() == [router.endpoint.host]) }
    }

    @Test func aRouterOfItsOwnRefusesAfterItsEnd() async throws {
        let router = try Router(RouterEndpoint(id: "r", unixSocketPath: "/nowhere/node.sock"))
        await router.close()
        await #expect(throws: MictlanXError.self) {
            _ = try await router.peers(call: CallOptions(retry: .never))
        }
    }
}

/// A clock that only the test moves; whoever sleeps on it sleeps until cancelled.
private final class StandingClock: Clock {
    private let time = Mutex(TestClock().now)

    var now: TestClock.Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }

    func sleep(until deadline: TestClock.Instant, tolerance: Duration?) async throws {
        try await Task.sleep(for: .seconds(86_400))
    }
}
