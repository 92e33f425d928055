import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Filters of your own, and what tags can say of filters.
struct ContentFilterTests {
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    /// Turns every byte over, and writes how many there were behind the last one.
    private final class Flip: FilterPass {
        private let counts: Bool
        private var count = 0
        private var held: [UInt8] = []

        init(counts: Bool) { self.counts = counts }

        func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
            held += bytes.map { ~$0 }
            count += bytes.count
            let ready = counts ? held.count : max(0, held.count - 1)
            try held[..<ready].withUnsafeBytes(sink)
            held.removeFirst(ready)
        }

        func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
            if counts { return try [UInt8(truncatingIfNeeded: count)].withUnsafeBytes(sink) }
            guard held == [~UInt8(truncatingIfNeeded: count - 1)] else {
                throw MictlanXError(.checksumMismatch, "the count is wrong")
            }
        }
    }

    private static func flip(isVerifiedAtEnd: Bool = false) -> ContentFilter {
        ContentFilter(
            name: "flip", isVerifiedAtEnd: isVerifiedAtEnd, encoder: { Flip(counts: true) },
            decoder: { Flip(counts: false) })
    }

    private func read(_ client: MictlanXClient, _ options: GetOptions = GetOptions()) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in try await client.read(address, options: options).1 { bytes += piece }
        return bytes
    }

    @Test(arguments: [false, true], [0, 1, 700_000])
    func aFilterOfYourOwn(isVerifiedAtEnd: Bool, size: Int) async throws {
        let client = scriptedClient(FakeRouter().transport())
        let bytes = testBytes(size)
        let filter = Self.flip(isVerifiedAtEnd: isVerifiedAtEnd)
        let options = PutOptions(filters: [.compress(.gzip), filter])
        let receipt = try await client.put(bytes, at: address, options: options)
        #expect(receipt.filters?.names == ["compress", "flip"])
        #expect(try await client.info(of: address).tags["mictlanx_filters"] == "compress,flip")
        #expect(try await read(client, GetOptions(filters: [filter])) == bytes)
        let error = await #expect(throws: MictlanXError.self) { _ = try await read(client) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("'flip'") == true)
    }

    @Test(arguments: ["", "a,b", "ñ", "a b"]) func namesThatNoTagCanHold(name: String) async throws {
        let filter = ContentFilter(name: name, encoder: { Flip(counts: true) }, decoder: { Flip(counts: false) })
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(FakeRouter().transport()).put(
                [1], at: address, options: PutOptions(filters: [filter]))
        }
        #expect(error?.code == .invalidArgument)
    }

    @Test func cutChunksGoThroughNoFilters() async throws {
        let client = scriptedClient(FakeRouter().transport())
        let options = PutOptions(filters: [.compress()])
        await #expect(throws: MictlanXError.self) {
            try await client.putChunks(Chunks([1, 2, 3]), at: address, options: options)
        }
        await #expect(throws: MictlanXError.self) {
            try await client.putSingleChunk(Chunk([1]), of: address, options: options)
        }
    }

    /// What `verify` compares may be what was put, or what is stored.
    @Test func verifyKnowsBothChecksums() async throws {
        let client = scriptedClient(FakeRouter().transport())
        let bytes = [UInt8](repeating: 7, count: 5_000)
        let receipt = try await client.put(bytes, at: address, options: PutOptions(filters: [.compress()]))
        for (checksum, size) in [(SHA256.hash(bytes), 5_000), (receipt.checksum, receipt.size)] {
            _ = try await client.verify(address, options: VerifyOptions(checksum: checksum, size: size, content: .all))
        }
        await #expect(throws: MictlanXError.self) {
            try await client.verify(address, options: VerifyOptions(checksum: .ofNothing))
        }
    }
}
