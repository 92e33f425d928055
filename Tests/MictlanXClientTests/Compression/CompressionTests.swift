import Foundation
import Glibc
import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Compression as it is put, recorded and undone.
struct CompressionTests {
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    static let isLZ4Here = dlopen("liblz4.so.1", RTLD_NOW) != nil
    static let available = Compression.allCases.filter { $0 != .lz4 || isLZ4Here }

    private func options(_ compression: Compression, _ spool: FilePath = "/tmp") -> PutOptions {
        PutOptions(
            chunkSize: ByteCount(1_000), ifExists: .skipSame, spoolDirectory: spool, filters: [.compress(compression)])
    }

    private static func text(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 % 90 + 32) }
    }

    private func read(_ client: MictlanXClient, _ options: GetOptions = GetOptions()) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in try await client.read(address, options: options).1 { bytes += piece }
        return bytes
    }

    @Test(arguments: available, [0, 1, 65_536, 300_000])
    func comesBackAsItWas(compression: Compression, size: Int) async throws {
        try await withTemporaryDirectory { directory in
            let spool = directory.appending("spool")
            try makeDirectory(spool)
            let client = scriptedClient(FakeRouter().transport())
            let bytes = size == 300_000 ? testBytes(size) : Self.text(size)
            let path = directory.appending("in")
            try path.write(bytes)
            let receipt = try await client.putFile(path, at: address, options: options(compression, spool))
            #expect(receipt.filters?.size == size)
            #expect(receipt.filters?.checksum == SHA256.hash(bytes))
            if size == 65_536 { #expect(receipt.size < size / 4) }
            #expect(try await read(client) == bytes)
            let target = directory.appending("out")
            let got = try await client.getToFile(address, path: target)
            #expect(got.isChanged)
            #expect(try target.readBytes() == bytes)
            let again = try await client.getToFile(address, path: target, options: GetOptions(ifExists: .skipSame))
            #expect(!again.isChanged)
            let stored = try await read(client, GetOptions(isRaw: true))
            #expect(SHA256.hash(stored) == receipt.checksum)
            #expect(try spool.entries().isEmpty)
        }
    }

    @Test(arguments: available)
    func theSameContentIsNotSentAgain(compression: Compression) async throws {
        let transport = FakeRouter().transport()
        let client = scriptedClient(transport)
        let bytes = Self.text(9_000)
        let first = try await client.put(bytes, at: address, options: options(compression))
        let before = transport.sent.count
        let second = try await client.put(bytes, at: address, options: options(compression))
        #expect(second.outcome == .unchanged)
        #expect(second.checksum == first.checksum)
        // The filters belong to the content: who puts it without them wants it without them.
        let plain = await #expect(throws: MictlanXError.self) {
            try await client.put(bytes, at: address, options: PutOptions(ifExists: .skipSame))
        }
        #expect(plain?.code == .exists)
        #expect(Set(transport.sent[before...].map(\.method)) == ["GET"])
        await #expect(throws: MictlanXError.self) {
            try await client.put(Self.text(9_001), at: address, options: options(compression))
        }
    }

    @Test(arguments: available)
    func bigBallsThroughTheNode(compression: Compression) async throws {
        try await withEmbeddedNode { client, _, directory in
            let half = testBytes(4 << 20)
            let bytes = half + half
            var options = options(compression, directory)
            options.chunkSize = .mebibytes(1)
            let stream = AsyncStream { continuation in
                for start in stride(from: 0, to: bytes.count, by: 100_000) {
                    continuation.yield(Array(bytes[start..<min(bytes.count, start + 100_000)]))
                }
                continuation.finish()
            }
            _ = try await client.put(stream: stream, at: address, options: options)
            let target = directory.appending("out")
            _ = try await client.getToFile(address, path: target)
            #expect(try SHA256.hash(target.readBytes()) == SHA256.hash(bytes))
            #expect(try directory.entries() == ["out"])
        }
    }

    /// A ball of any bytes with tags that say anything.
    private func client(holding bytes: [UInt8], tags: [String: String]) async throws -> MictlanXClient {
        let router = FakeRouter()
        let client = scriptedClient(router.transport())
        _ = try await client.put(bytes, at: address, options: PutOptions(chunkSize: ByteCount(50)))
        router.state.withLock { state in
            for key in state.chunks.keys { state.chunks[key]?.metadata.tags.merge(tags) { $1 } }
        }
        return client
    }

    private func stored(_ bytes: [UInt8], _ compression: Compression) async throws -> [UInt8] {
        let router = FakeRouter()
        let client = scriptedClient(router.transport())
        _ = try await client.put(bytes, at: address, options: options(compression))
        return try await read(client, GetOptions(isRaw: true))
    }

    private func tags(_ bytes: [UInt8], size: Int? = nil) -> [String: String] {
        [
            "mictlanx_filters": "compress", "mictlanx_data_size": String(size ?? bytes.count),
            "mictlanx_data_checksum": SHA256.hash(bytes).hex,
        ]
    }

    /// The tags of balls that earlier versions of this client compressed.
    private func earlierTags(_ name: String, _ bytes: [UInt8]) -> [String: String] {
        [
            "compression": name, "uncompressed_size": String(bytes.count),
            "uncompressed_checksum": SHA256.hash(bytes).hex,
        ]
    }

    @Test(arguments: available, ["truncated", "corrupt", "long", "short", "other", "trailing", "garbage"])
    func whatIsNotAsAnnouncedIsRefused(compression: Compression, fault: String) async throws {
        let content = testBytes(2_000)
        var bytes = try await stored(content, compression)
        var tags = tags(content)
        var expected = MictlanXError.Code.checksumMismatch
        switch fault {
        case "truncated": bytes.removeLast(40)
        case "corrupt": for place in 100..<bytes.count { bytes[place] ^= 0x5A }
        case "long":
            tags["mictlanx_data_size"] = "1999"
            expected = .lengthMismatch
        case "short":
            tags["mictlanx_data_size"] = "2001"
            expected = .lengthMismatch
        case "other": tags["mictlanx_data_checksum"] = Checksum.ofNothing.hex
        case "trailing": bytes.append(0)
        default: bytes = testBytes(500, seed: 5)
        }
        let client = try await client(holding: bytes, tags: tags)
        let error = await #expect(throws: MictlanXError.self) { _ = try await read(client) }
        // Bytes that are flipped may also unpack to too many.
        #expect(error?.code == expected || (fault == "corrupt" && error?.code == .lengthMismatch))
        try await withTemporaryDirectory { directory in
            await #expect(throws: MictlanXError.self) {
                _ = try await client.getToFile(address, path: directory.appending("out"))
            }
            let left = try directory.entries()
            #expect(left.isEmpty)
        }
        #expect(try await read(client, GetOptions(isRaw: true)) == bytes)
    }

    /// 64 MiB of zeros in 64 KiB: no more comes out than was announced.
    @Test func aBombIsDefused() async throws {
        let bomb = try await stored([UInt8](repeating: 0, count: 64 << 20), .gzip)
        let client = try await client(holding: bomb, tags: tags([0], size: 10_000))
        let most = Mutex(0)
        let error = await #expect(throws: MictlanXError.self) {
            for try await piece in try await client.read(address).1 { most.withLock { $0 += piece.count } }
        }
        #expect(error?.code == .lengthMismatch)
        #expect(most.withLock { $0 } <= 10_000)
    }

    @Test func tagsThatAreNotOurs() async throws {
        let foreign = try await client(holding: [1, 2], tags: ["compression": "yes"])
        #expect(try await read(foreign) == [1, 2])
        let unknown = try await client(holding: [1, 2], tags: earlierTags("brotli", [1]))
        let error = await #expect(throws: MictlanXError.self) { _ = try await read(unknown) }
        #expect(error?.code == .configuration)
        #expect(try await read(unknown, GetOptions(isRaw: true)) == [1, 2])
    }

    @Test(arguments: available)
    func whatEarlierVersionsCompressedIsRead(compression: Compression) async throws {
        let content = Self.text(3_000)
        let bytes = try await stored(content, compression)
        let client = try await client(holding: bytes, tags: earlierTags(compression.rawValue, content))
        #expect(try await read(client) == content)
    }

    @Test(arguments: [
        "mictlanx_filters", "mictlanx_data_checksum", "mictlanx_data_size", "mictlanx_key_fingerprint", "compression",
        "uncompressed_size", "uncompressed_checksum",
    ])
    func tagsOfFiltersAreReserved(tag: String) async throws {
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(FakeRouter().transport()).put(
                [1], at: address, options: PutOptions(tags: [tag: "1"]))
        }
        #expect(error?.code == .invalidArgument)
    }

    /// gzip(1) reads what we write.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gzip"), "no gzip on this machine"))
    func gzipReadsIt() async throws {
        let content = Self.text(70_000)
        let bytes = try await stored(content, .gzip)
        // No time: the same bytes give the same ball.
        #expect(bytes[4..<8].allSatisfy { $0 == 0 })
        try await withTemporaryDirectory { directory in
            try directory.appending("f.gz").write(bytes)
            let gzip = Process()
            gzip.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
            gzip.arguments = ["-d", directory.appending("f.gz").string]
            await withCheckedContinuation { ended in
                gzip.terminationHandler = { _ in ended.resume() }
                do { try gzip.run() } catch { ended.resume() }
            }
            #expect(try directory.appending("f").readBytes() == content)
        }
    }
}
