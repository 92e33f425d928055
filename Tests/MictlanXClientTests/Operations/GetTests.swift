import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Gets against the recorded router's ways, with faults.
struct GetTests {
    private let address: BallAddress
    private let router = FakeRouter()

    init() throws { address = try BallAddress("bucket/ball") }

    private func putBall(_ bytes: [UInt8]) async throws {
        _ = try await scriptedClient(router.transport()).put(
            .bytes(bytes), at: address, options: PutOptions(chunkSize: ByteCount(10)))
    }

    private func isData(_ sent: ScriptedTransport.Sent, _ key: String) -> Bool {
        sent.method == "GET" && sent.path.hasSuffix("/bucket/\(key)")
    }

    @Test(arguments: [0, 1, 10, 25, 400]) func readsWhatWasPut(size: Int) async throws {
        let bytes = testBytes(size)
        try await putBall(bytes)
        let (info, pieces) = try await scriptedClient(router.transport()).read(address)
        var read: [UInt8] = []
        for try await piece in pieces { read += piece }
        #expect(read == bytes)
        #expect(info.size == size)
    }

    @Test(arguments: [0, 1, 10, 25, 400]) func writesWhatWasPut(size: Int) async throws {
        let bytes = testBytes(size)
        try await putBall(bytes)
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            let receipt = try await scriptedClient(router.transport()).getToFile(address, path: path)
            #expect(receipt.isChanged)
            #expect(try path.readBytes() == bytes)
            #expect(try directory.entries() == ["out"])
        }
    }

    /// Whoever replaces a ball faster than it can be read does not make it damaged, and keeps nobody forever.
    @Test(arguments: [49, 50]) func aBallThatIsReplacedAllTheTimeIsNotDamaged(times: Int) async throws {
        try await putBall(testBytes(8))
        let replaced = Mutex(0)
        let transport = router.transport { sent, _ in
            guard isData(sent, "ball_0") else { return nil }
            // A replace for each look, which both attempts at the bytes meet.
            let bytes = testBytes(8)
            let now = replaced.withLock { replaced in
                if sent.headers["force-get"] == nil { replaced += 1 }
                return replaced
            }
            guard now <= times else { return nil }
            router.state.withLock { $0.chunks["ball_0"]?.metadata.tags[ReservedTag.updatedAt] = "\(1_000 + now)" }
            return ScriptedTransport.Reply(body: bytes.reversed())
        }
        let client = scriptedClient(transport)
        if times < 50 {
            #expect(try await client.get(address).1 == testBytes(8))
            return
        }
        let error = await #expect(throws: MictlanXError.self) { try await client.get(address) }
        #expect(error?.code == .changed)
        #expect(error?.message.contains("replaced 50 times while it was read") == true)
    }

    @Test func corruptBytesAreAskedForOnceMorePastTheCache() async throws {
        try await putBall(testBytes(25))
        let transport = router.transport { sent, _ in
            isData(sent, "ball_1") && sent.headers["force-get"] == nil
                ? ScriptedTransport.Reply(body: testBytes(15, seed: 9)) : nil
        }
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            _ = try await scriptedClient(transport).getToFile(address, path: path)
            #expect(try path.readBytes() == testBytes(25))
        }
        #expect(transport.sent.filter { isData($0, "ball_1") }.count == 2)
    }

    @Test(arguments: [
        (testBytes(15, seed: 9), MictlanXError.Code.checksumMismatch), (testBytes(14), .lengthMismatch),
        (testBytes(16), .lengthMismatch),
    ])
    func whatStaysCorruptIsRefusedAndLeavesNothing(bytes: [UInt8], code: MictlanXError.Code) async throws {
        try await putBall(testBytes(25))
        let transport = router.transport { sent, _ in
            isData(sent, "ball_1") ? ScriptedTransport.Reply(body: bytes) : nil
        }
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            try path.write([1, 2, 3])
            let error = await #expect(throws: MictlanXError.self) {
                try await scriptedClient(transport).getToFile(
                    address, path: path, options: GetOptions(ifExists: .replace))
            }
            #expect(error?.code == code)
            #expect(try directory.entries() == ["out"])
            #expect(try path.readBytes() == [1, 2, 3])
        }
    }

    @Test func theWholeIsCheckedToo() async throws {
        try await putBall(testBytes(25))
        // Every chunk matches its own checksum, but one is of another ball.
        router.state.withLock { state in
            let other = testBytes(10, seed: 9)
            state.chunks["ball_0"]?.bytes = other
            state.chunks["ball_0"]?.metadata.checksum = SHA256.hash(other).hex
        }
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: MictlanXError.self) {
                try await scriptedClient(router.transport()).getToFile(address, path: directory.appending("out"))
            }
            #expect(error?.code == .checksumMismatch)
            let entries = try directory.entries()
            #expect(entries.isEmpty)
        }
    }

    @Test func anIncompleteBallIsNeverServed() async throws {
        try await putBall(testBytes(40))
        router.state.withLock { $0.chunks["ball_1"] = nil }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(router.transport()).read(address)
        }
        #expect(error?.code == .incomplete)
    }

    /// What a router announces is not taken into memory, nor more of it onto the disk than others can do without.
    @Test func anEnormousChunkIsRefused() async throws {
        let bytes = testBytes(10)
        let chunk = ChunkMetadata(
            key: "ball_0", size: 1 << 50, checksum: SHA256.hash(bytes).hex,
            tags: ["index": "0", "num_chunks": "1", "full_checksum": SHA256.hash(bytes).hex], producerID: "p",
            ballID: "ball", bucketID: "bucket")
        router.state.withLock { $0.chunks["ball_0"] = FakeRouter.Chunk(metadata: chunk, bytes: bytes) }
        let transport = router.transport()
        let error = await #expect(throws: MictlanXError.self) {
            for try await _ in try await scriptedClient(transport).read(address).1 {}
        }
        #expect(error?.code == .diskFull && error?.message.contains("get it to a file") == true)
        #expect(!transport.sent.contains { $0.path.hasSuffix("/ball_0") && !$0.path.contains("metadata") })
    }

    /// A chunk that is too large for the memory is read by a file, whole or in part.
    @Test func aLargeChunkIsSpooled() async throws {
        let bytes = testBytes((1 << 24) + 3_000_000)
        let client = scriptedClient(router.transport())
        _ = try await client.put(
            .bytes(bytes), at: address, options: PutOptions(chunkSize: ByteCount(bytes.count)))
        var (read, largest): ([UInt8], Int) = ([], 0)
        for try await piece in try await client.read(address).1 {
            read += piece
            largest = max(largest, piece.count)
        }
        #expect(read == bytes && largest <= 1 << 20)
        var part: [UInt8] = []
        let range = 5_000_000..<(1 << 24) + 7
        for try await piece in try await client.read(address, options: GetOptions(range: range)).1 { part += piece }
        #expect(part == Array(bytes[range]))
    }

    @Test func aMissingBallIsNotFoundWithoutRetries() async throws {
        let transport = router.transport()
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).read(address)
        }
        #expect(error?.code == .notFound)
        // The ball, its first chunk, the key of that name, what the peers have, and which peers there are.
        #expect(transport.sent.count == 5)
    }

    @Test(arguments: GetOptions.IfExists.allCases, [true, false])
    func whatTheTargetHolds(ifExists: GetOptions.IfExists, isSame: Bool) async throws {
        try await putBall(testBytes(25))
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            let old: [UInt8] = isSame ? testBytes(25) : [1]
            try path.write(old)
            let client = scriptedClient(router.transport())
            let options = GetOptions(ifExists: ifExists)
            if ifExists == .fail || (ifExists == .skipSame && !isSame) {
                let error = await #expect(throws: MictlanXError.self) {
                    try await client.getToFile(address, path: path, options: options)
                }
                #expect(error?.code == .exists)
                #expect(try path.readBytes() == old)
            } else {
                let receipt = try await client.getToFile(address, path: path, options: options)
                #expect(receipt.isChanged != isSame)
                #expect(try path.readBytes() == testBytes(25))
            }
            #expect(try directory.entries() == ["out"])
        }
    }

    @Test func aDirectoryThatIsNotThere() async throws {
        try await putBall([1])
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: MictlanXError.self) {
                try await scriptedClient(router.transport()).getToFile(
                    address, path: directory.appending("no").appending("out"))
            }
            #expect(error?.code == .noBucket)
        }
    }

    @Test func aLongNameStillHasAPartFile() async throws {
        try await putBall(testBytes(25))
        try await withTemporaryDirectory { directory in
            let path = directory.appending(String(repeating: "n", count: 255))
            _ = try await scriptedClient(router.transport()).getToFile(address, path: path)
            #expect(try path.readBytes() == testBytes(25))
        }
    }

    @Test func cancellationLeavesNoPartFile() async throws {
        try await putBall(testBytes(40))
        try await withTemporaryDirectory { directory in
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            let slow = ScriptedTransport { sent in
                if isData(sent, "ball_2") {
                    signal.yield()
                    try await Task.sleep(for: .seconds(3_600))
                }
                return try router.answer(sent)
            }
            let task = Task {
                try await scriptedClient(slow).getToFile(address, path: directory.appending("out"))
            }
            var iterator = started.makeAsyncIterator()
            await iterator.next()
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            let entries = try directory.entries()
            #expect(entries.isEmpty)
        }
    }

    @Test func verifyComparesAndReads() async throws {
        let bytes = testBytes(25)
        try await putBall(bytes)
        let client = scriptedClient(router.transport())
        let info = try await client.verify(
            address, options: VerifyOptions(checksum: SHA256.hash(bytes), size: 25, readsContent: true))
        #expect(info.isComplete)
        router.state.withLock { $0.chunks["ball_1"]?.bytes = testBytes(15, seed: 3) }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.verify(address, options: VerifyOptions(readsContent: true))
        }
        #expect(error?.code == .checksumMismatch)
    }
}
