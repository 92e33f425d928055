import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// Ranges, single chunks, sequences of chunks, and replicas.
struct GetFamilyTests {
    private let address: BallAddress
    private let router = FakeRouter()
    /// 10, 10 and 15 bytes.
    private let bytes = testBytes(35)

    init() throws { address = try BallAddress("bucket/ball") }

    private func putBall() async throws {
        _ = try await scriptedClient(router.transport()).put(
            .bytes(bytes), at: address, options: PutOptions(chunkSize: ByteCount(10)))
    }

    private static func key(ofData sent: ScriptedTransport.Sent) -> String? {
        guard case .route(.chunkData(_, let key)) = APIRoute.match(method: sent.method, path: sent.path) else {
            return nil
        }
        return key
    }

    @Test(arguments: [
        (0..<35, ["ball_0", "ball_1", "ball_2"]), (0..<1, ["ball_0"]), (9..<11, ["ball_0", "ball_1"]),
        (10..<20, ["ball_1"]), (20..<35, ["ball_2"]), (34..<35, ["ball_2"]), (5..<5, []), (35..<35, []), (0..<0, []),
    ])
    func onlyTheChunksOfARangeAreRead(range: Range<Int>, keys: [String]) async throws {
        try await putBall()
        let transport = router.transport()
        let client = scriptedClient(transport)
        let options = GetOptions(range: range)
        let (info, got) = try await client.get(address, options: options)
        #expect(got == Array(bytes[range]))
        #expect(info.size == 35)
        #expect(transport.sent.compactMap(Self.key(ofData:)).sorted() == keys)
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            try await _ = client.getToFile(address, path: path, options: options)
            #expect(try path.readBytes() == Array(bytes[range]))
            #expect(try directory.entries() == ["out"])
        }
    }

    @Test(arguments: [0..<36, 36..<40, -1..<3])
    func aRangeBeyondTheBallIsRefused(range: Range<Int>) async throws {
        try await putBall()
        let transport = router.transport()
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).get(address, options: GetOptions(range: range))
        }
        #expect(error?.code == .invalidArgument)
        #expect(transport.sent.compactMap(Self.key(ofData:)).isEmpty)
    }

    @Test func moreThanTheLimitIsRefusedBeforeAnythingIsRead() async throws {
        try await putBall()
        let transport = router.transport()
        let client = scriptedClient(transport)
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.get(address, limit: ByteCount(34))
        }
        #expect(error?.code == .invalidArgument)
        #expect(transport.sent.compactMap(Self.key(ofData:)).isEmpty)
        #expect(try await client.get(address, limit: ByteCount(35)).1 == bytes)
        let part = try await client.get(address, limit: ByteCount(5), options: GetOptions(range: 8..<13)).1
        #expect(part == Array(bytes[8..<13]))
    }

    @Test func oneChunkWithItsMetadata() async throws {
        try await putBall()
        let client = scriptedClient(router.transport())
        let (metadata, chunk) = try await client.getChunk(2, of: address)
        #expect(chunk == Array(bytes[20...]))
        #expect(metadata.index == 2)
        #expect(metadata.chunkCount == 3)
    }

    @Test(arguments: [(-1, MictlanXError.Code.invalidArgument), (3, .notFound)])
    func aChunkThatIsNotThere(index: Int, code: MictlanXError.Code) async throws {
        try await putBall()
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(router.transport()).getChunk(index, of: address)
        }
        #expect(error?.code == code)
    }

    @Test(arguments: ChunkOrder.allCases) func everyChunkComesOnce(order: ChunkOrder) async throws {
        try await putBall()
        let (_, chunks) = try await scriptedClient(router.transport()).getChunks(of: address, order: order)
        var got: [Int: [UInt8]] = [:]
        var indexes: [Int] = []
        for try await chunk in chunks {
            got[chunk.index] = chunk.bytes
            indexes.append(chunk.index)
        }
        #expect(indexes.count == 3)
        #expect((0..<3).flatMap { got[$0] ?? [] } == bytes)
        if order == .byIndex { #expect(indexes == [0, 1, 2]) }
    }

    @Test func aSlowChunkHoldsNobodyBackInOrderOfCompletion() async throws {
        try await putBall()
        let (gate, opened) = AsyncStream.makeStream(of: Void.self)
        let slow = ScriptedTransport { sent in
            if Self.key(ofData: sent) == "ball_0" { for await _ in gate {} }
            return try router.answer(sent)
        }
        let (_, chunks) = try await scriptedClient(slow).getChunks(of: address, order: .asCompleted)
        var iterator = chunks.makeAsyncIterator()
        let first = [try await iterator.next(), try await iterator.next()].compactMap { $0?.index }
        #expect(Set(first) == [1, 2])
        opened.finish()
        #expect(try await iterator.next()?.index == 0)
        #expect(try await iterator.next() == nil)
    }

    @Test(arguments: ChunkOrder.allCases) func droppingTheSequenceEndsWhatIsOnTheWay(order: ChunkOrder) async throws {
        try await putBall()
        let (ended, signal) = AsyncStream.makeStream(of: Void.self)
        let slow = ScriptedTransport { sent in
            if Self.key(ofData: sent) == "ball_2" {
                try await withTaskCancellationHandler {
                    try await Task.sleep(for: .seconds(3_600))
                } onCancel: {
                    signal.finish()
                }
            }
            return try router.answer(sent)
        }
        try await takeOne(of: scriptedClient(slow).getChunks(of: address, order: order).1)
        for await _ in ended {}
    }

    private func takeOne(of chunks: PullSequence<BallChunk>) async throws {
        var iterator = chunks.makeAsyncIterator()
        #expect(try await iterator.next() != nil)
    }

    /// The real router serves any replica, a corrupt one too (wire protocol §3.1).
    @Test func aCorruptReplicaIsPassedOver() async throws {
        try await putBall()
        let transport = router.transport { sent, _ in
            if case .route(.chunkSizes) = APIRoute.match(method: sent.method, path: sent.path) {
                return .json(
                    #"[{"bucket_id":"bucket","key":"ball_1","peer_id":"p0","size":10},"#
                        + #"{"bucket_id":"bucket","key":"ball_1","peer_id":"p1","size":10}]"#)
            }
            let isCorrupt = Self.key(ofData: sent) == "ball_1" && sent.headers["peer-id"] != "p1"
            return isCorrupt ? ScriptedTransport.Reply(body: testBytes(10, seed: 9)) : nil
        }
        #expect(try await scriptedClient(transport).get(address).1 == bytes)
        let asked = transport.sent.filter { Self.key(ofData: $0) == "ball_1" }
        #expect(asked.map { $0.headers["force-get"] } == [nil, "1", "1", "1"])
        #expect(asked.map { $0.headers["peer-id"] } == [nil, nil, "p0", "p1"])
    }
}
