import Foundation
import Glibc
import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Puts of streams, FIFOs, chunks as the caller cut them, and single chunks.
struct PutSourcesTests {
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    private func options(_ directory: FilePath) -> PutOptions {
        PutOptions(chunkSize: ByteCount(10), spoolDirectory: directory)
    }

    @Test func aStreamIsPutAsAFile() async throws {
        try await withTemporaryDirectory { directory in
            let router = FakeRouter()
            let stream = AsyncStream { continuation in
                for size in [3, 0, 14, 8] { continuation.yield(testBytes(size, seed: UInt64(size + 1))) }
                continuation.finish()
            }
            let receipt = try await scriptedClient(router.transport()).put(
                stream: stream, at: address, options: options(directory))
            let bytes = [3, 0, 14, 8].flatMap { testBytes($0, seed: UInt64($0 + 1)) }
            #expect(receipt.size == 25)
            #expect(receipt.chunks == 3)
            #expect(receipt.checksum == SHA256.hash(bytes))
            #expect((0..<3).flatMap { router.stored["ball_\($0)"] ?? [] } == bytes)
            let left = try directory.entries()
            #expect(left.isEmpty)
        }
    }

    /// A large file is told of while it is read for its checksums, and nothing of it is left in the count afterwards.
    @Test(arguments: [5 << 20, 1 << 10]) func hashingIsTold(size: Int) async throws {
        try await withEmbeddedNode { client, _, _ in
            try await withTemporaryDirectory { directory in
                let file = directory.appending("f")
                try file.write([UInt8](repeating: 7, count: size))
                let counts = Mutex<(now: Int, most: Int)>((0, 0))
                var options = PutOptions()
                options.hashing = { bytes in
                    counts.withLock { $0 = ($0.now + bytes, max($0.most, $0.now + bytes)) }
                }
                _ = try await client.put(.file(file), at: try BallAddress("b/hashed"), options: options)
                #expect(counts.withLock { $0.now } == 0)
                #expect(counts.withLock { $0.most } == (size > 1 << 22 ? size : 0))
            }
        }
    }

    /// More chunks than a get takes are refused before the file is read.
    @Test func tooManyChunksAreNotHashed() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending("f")
            try file.write([UInt8](repeating: 7, count: 5 << 20))
            var options = PutOptions(chunkSize: ByteCount(2))
            let isHashed = Mutex(false)
            options.hashing = { _ in isHashed.withLock { $0 = true } }
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await scriptedClient(FakeRouter().transport()).put(.file(file), at: address, options: options)
            }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains("2621440 chunks, and at most 2097152 can be read again") == true)
            #expect(!isHashed.withLock { $0 })
        }
    }

    /// The client's scratch directory, where the put names no other.
    @Test(arguments: [true, false]) func whatHasNoSizeWaitsWhereTheClientSays(isNamed: Bool) async throws {
        try await withTemporaryDirectory { directory in
            let missing = directory.appending("missing")
            var configuration = ClientConfiguration()
            configuration.scratchDirectory = isNamed ? "/nonexistent" : missing
            let router = RouterEndpoint(id: "r", unixSocketPath: "/nonexistent/node.sock")
            let client = try MictlanXClient(routers: [router], configuration: configuration)
            let options = PutOptions(spoolDirectory: isNamed ? missing : nil)
            let compressed = PutOptions(spoolDirectory: isNamed ? missing : nil, filters: [.compress(.gzip)])
            let address = address
            let puts: [@Sendable () async throws -> PutReceipt] = [
                { try await client.put(stream: PullSequence([[1]]), at: address, options: options) },
                { try await client.put(.bytes([1]), at: address, options: compressed) },
            ]
            for put in puts {
                let error = await #expect(throws: MictlanXError.self) { _ = try await put() }
                #expect(error?.code == .io)
                #expect(error?.message.contains("'\(missing)'") == true && error?.message.contains("TMPDIR") == true)
            }
            await client.close()
        }
    }

    @Test func nothingIsSentOfAStreamThatBreaksOff() async throws {
        try await withTemporaryDirectory { directory in
            let transport = FakeRouter().transport()
            let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
                continuation.yield([1, 2, 3])
                continuation.finish(throwing: MictlanXError(.io, "the tape tore"))
            }
            let error = await #expect(throws: MictlanXError.self) {
                try await scriptedClient(transport).put(stream: stream, at: address, options: options(directory))
            }
            #expect(error?.message == "the tape tore")
            #expect(transport.sent.isEmpty)
            let left = try directory.entries()
            #expect(left.isEmpty)
        }
    }

    @Test func aCancelledStreamIsNotTakenForAShortOne() async throws {
        try await withTemporaryDirectory { directory in
            let transport = FakeRouter().transport()
            let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            continuation.yield([1, 2, 3])
            let options = options(directory)
            let put = Task { [address] in
                try await scriptedClient(transport).put(stream: stream, at: address, options: options)
            }
            put.cancel()
            await #expect(throws: CancellationError.self) { _ = try await put.value }
            #expect(transport.sent.isEmpty)
            let left = try directory.entries()
            #expect(left.isEmpty)
        }
    }

    @Test func aSpoolDirectoryThatIsNotThere() async throws {
        let transport = FakeRouter().transport()
        let stream = AsyncStream<[UInt8]> { $0.finish() }
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(transport).put(
                stream: stream, at: address, options: options("/nowhere/at/all"))
        }
        #expect(error?.code == .io)
        #expect(transport.sent.isEmpty)
    }

    @Test func aFIFOIsReadToItsEnd() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("fifo")
            try #require(path.withPlatformString { mkfifo($0, 0o600) } == 0)
            let bytes = testBytes(300_000)
            // Opening a FIFO to write waits for its reader.
            detach { path.withPlatformString { write(bytes, to: open($0, O_WRONLY)) } }
            let router = FakeRouter()
            let spool = directory.appending("spool")
            try makeDirectory(spool)
            var options = options(spool)
            options.chunkSize = ByteCount(100_000)
            let receipt = try await scriptedClient(router.transport()).putFile(path, at: address, options: options)
            #expect(receipt.checksum == SHA256.hash(bytes))
            #expect((0..<3).flatMap { router.stored["ball_\($0)"] ?? [] } == bytes)
            #expect(try spool.entries().isEmpty)
        }
    }

    @Test func aFIFOThatNobodyWritesToTimesOut() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("fifo")
            try #require(path.withPlatformString { mkfifo($0, 0o600) } == 0)
            let transport = FakeRouter().transport()
            var options = options(directory)
            options.call.timeout = .milliseconds(20)
            let error = await #expect(throws: MictlanXError.self) {
                try await scriptedClient(transport).putFile(path, at: address, options: options)
            }
            #expect(error?.code == .timeout)
            #expect(transport.sent.isEmpty)
        }
    }

    @Test func aFIFOThatNobodyWritesToIsCancelled() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("fifo")
            try #require(path.withPlatformString { mkfifo($0, 0o600) } == 0)
            let options = options(directory)
            let put = Task { [address] in
                try await scriptedClient(FakeRouter().transport()).putFile(path, at: address, options: options)
            }
            // The open to write succeeds when the reader is there.
            let descriptor = await withCheckedContinuation { waiter in
                detach { waiter.resume(returning: path.withPlatformString { open($0, O_WRONLY) }) }
            }
            put.cancel()
            await #expect(throws: CancellationError.self) { _ = try await put.value }
            close(descriptor)
            #expect(try directory.entries() == ["fifo"])
        }
    }

    @Test func aDeviceWithoutBytesIsAnEmptyBall() async throws {
        try await withTemporaryDirectory { directory in
            let router = FakeRouter()
            let receipt = try await scriptedClient(router.transport()).putFile(
                "/dev/null", at: address, options: options(directory))
            #expect(receipt.size == 0)
            #expect(router.stored == ["ball_0": []])
        }
    }

    @Test func chunksKeepTheirCutAndTheirTags() async throws {
        let router = FakeRouter()
        let list = [Chunk([1, 2, 3], index: 0, tags: ["row": "a"]), Chunk([4], index: 1, tags: ["row": "b"])]
        let options = PutOptions(tags: ["row": "none", "unit": "m"])
        let client = scriptedClient(router.transport())
        let receipt = try await client.putChunks(Chunks(list), at: address, options: options)
        #expect(receipt.outcome == .created)
        #expect(receipt.chunks == 2)
        #expect(router.stored == ["ball_0": [1, 2, 3], "ball_1": [4]])
        let tags = router.state.withLock { state in (0..<2).map { state.chunks["ball_\($0)"]?.metadata.tags } }
        #expect(tags.map { $0?["row"] } == ["a", "b"])
        #expect(tags.allSatisfy { $0?["unit"] == "m" && $0?[ReservedTag.chunkCount] == "2" })
        var read: [UInt8] = []
        for try await piece in try await client.read(address).1 { read += piece }
        #expect(read == [1, 2, 3, 4])
    }

    @Test func chunksWithLayoutTagsAreRefused() async throws {
        let transport = FakeRouter().transport()
        let error = await #expect(throws: MictlanXError.self) {
            let chunks = try await Chunks([Chunk([1], tags: [ReservedTag.index: "7"])])
            return try await scriptedClient(transport).putChunks(chunks, at: address)
        }
        #expect(error?.code == .invalidArgument)
        #expect(transport.sent.isEmpty)
    }

    @Test func aSingleChunkSaysOnlyWhatItKnows() async throws {
        let router = FakeRouter()
        let client = scriptedClient(router.transport())
        let part = try await client.putSingleChunk(Chunk([1, 2], index: 3), of: address)
        #expect(part.outcome == .created)
        #expect(part.size == 2)
        let tags = try #require(router.state.withLock { $0.chunks["ball_3"]?.metadata.tags })
        #expect(Set(tags.keys) == ["index", "chunk_size", "group_id", "updated_at"])
        let whole = try await client.putSingleChunk(
            Chunk([1, 2]), of: BallAddress("bucket/whole"), isWhole: true)
        #expect(whole.chunks == 1)
        #expect(router.state.withLock { $0.chunks["whole_0"]?.metadata.chunkCount } == 1)
        let wrong = await #expect(throws: MictlanXError.self) {
            _ = try await client.putSingleChunk(Chunk([1], index: 1), of: address, isWhole: true)
        }
        #expect(wrong?.code == .invalidArgument)
    }

    @Test func aSingleChunkMeetsWhatIsThere() async throws {
        let router = FakeRouter()
        let client = scriptedClient(router.transport())
        _ = try await client.putSingleChunk(Chunk([1, 2], index: 3), of: address)
        for (bytes, ifExists, expected) in [
            ([1, 2], PutOptions.IfExists.fail, PutReceipt.Outcome?.none), ([1, 2], .skipSame, .unchanged),
            ([9], .skipSame, nil), ([1, 2], .replace, .unchanged), ([9], .replace, .replaced),
        ] as [([UInt8], PutOptions.IfExists, PutReceipt.Outcome?)] {
            let outcome = try? await client.putSingleChunk(
                Chunk(bytes, index: 3), of: address, options: PutOptions(ifExists: ifExists)
            ).outcome
            #expect(outcome == expected)
        }
        #expect(router.stored == ["ball_3": [9]])
    }
}

/// Runs what blocks on a thread of its own.
private func detach(_ body: @escaping @Sendable () -> Void) { Thread.detachNewThread(body) }

private func write(_ bytes: [UInt8], to descriptor: CInt) {
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
