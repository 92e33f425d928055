import Glibc
import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Encrypted balls: nothing leaves before all of it is verified, and what is the same is not sent again.
struct EncryptionTests {
    private let address: BallAddress
    private static let key = testKey(1)

    init() throws { address = try BallAddress("bucket/ball") }

    private func options(
        _ filters: [ContentFilter] = [.encrypt(EncryptionTests.key)], ifExists: PutOptions.IfExists = .replace,
        spool: FilePath? = nil
    ) -> PutOptions {
        PutOptions(chunkSize: ByteCount(1_000), ifExists: ifExists, spoolDirectory: spool, filters: filters)
    }

    private func read(_ client: MictlanXClient, _ options: GetOptions) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in try await client.read(address, options: options).1 { bytes += piece }
        return bytes
    }

    static let chains: [[ContentFilter]] = [
        [.encrypt(key)], [.compress(.zlib), .encrypt(key)], [.compress(.gzip), .encrypt(key)],
        [.encrypt(key), .compress(.zlib)],
    ]

    @Test(arguments: chains.indices, [0, 1, 12, 5_000, 300_000])
    func comesBackAsItWas(chain: Int, size: Int) async throws {
        try await withTemporaryDirectory { directory in
            let spool = directory.appending("spool")
            try makeDirectory(spool)
            let router = FakeRouter()
            let client = scriptedClient(router.transport())
            let bytes = testBytes(size)
            let receipt = try await client.put(bytes, at: address, options: options(Self.chains[chain], spool: spool))
            #expect(receipt.filters?.names == Self.chains[chain].map(\.name))
            #expect(receipt.filters?.checksum == SHA256.hash(bytes))
            let get = GetOptions(filters: [.encrypt(Self.key)])
            #expect(try await read(client, get) == bytes)
            #expect(try await client.get(address, limit: ByteCount(1 << 20), options: get).1 == bytes)
            let target = directory.appending("out")
            #expect(try await client.getToFile(address, path: target, options: get).isChanged)
            #expect(try target.readBytes() == bytes)
            var again = get
            again.ifExists = .skipSame
            #expect(try await client.getToFile(address, path: target, options: again).isChanged == false)
            let stored = try await read(client, GetOptions(isRaw: true))
            #expect(SHA256.hash(stored) == receipt.checksum)
            if chain == 0 { #expect(stored.count == size + 28) }
            #expect(try spool.entries().isEmpty)
        }
    }

    @Test func megabytesThroughTheNode() async throws {
        try await withEmbeddedNode { client, _, directory in
            let bytes = testBytes(9 << 20)
            var options = options([.compress(.zlib), .encrypt(Self.key)])
            options.chunkSize = .mebibytes(1)
            _ = try await client.put(bytes, at: address, options: options)
            let target = directory.appending("out")
            let get = GetOptions(filters: [.encrypt(Self.key)])
            _ = try await client.getToFile(address, path: target, options: get)
            #expect(try SHA256.hash(target.readBytes()) == SHA256.hash(bytes))
            #expect(try await SHA256.hash(read(client, get)) == SHA256.hash(bytes))
        }
    }

    /// Every way to read it.
    private func readings(_ client: MictlanXClient, _ options: GetOptions) async throws -> [MictlanXError.Code?] {
        try await withTemporaryDirectory { directory async throws in
            var codes: [MictlanXError.Code?] = []
            let pieces = Mutex(0)
            codes.append(
                await code {
                    for try await piece in try await client.read(address, options: options).1 {
                        pieces.withLock { $0 += piece.count }
                    }
                })
            codes.append(await code { _ = try await client.get(address, limit: ByteCount(1 << 20), options: options) })
            codes.append(
                await code {
                    _ = try await client.getToFile(address, path: directory.appending("out"), options: options)
                })
            #expect(pieces.withLock { $0 } == 0, "nothing leaves")
            #expect(try directory.entries().isEmpty)
            return codes
        }
    }

    private func code(_ body: () async throws -> Void) async -> MictlanXError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? MictlanXError)?.code
        }
    }

    @Test func aKeyIsNeededAndItMustBeTheRightOne() async throws {
        let client = scriptedClient(FakeRouter().transport())
        _ = try await client.put(testBytes(3_000), at: address, options: options())
        #expect(try await readings(client, GetOptions()) == Array(repeating: .configuration, count: 3))
        let other = GetOptions(filters: [.encrypt(testKey(2))])
        #expect(try await readings(client, other) == Array(repeating: .checksumMismatch, count: 3))
        let range = GetOptions(range: 0..<10, filters: [.encrypt(Self.key)])
        #expect(try await readings(client, range) == Array(repeating: .invalidArgument, count: 3))
    }

    /// Somebody who can write to the store changes a bit and every checksum with it: the tag still tells.
    @Test(arguments: [0, 500, 2_999]) func whatTheStoreChangedDoesNotLeave(place: Int) async throws {
        let client = scriptedClient(FakeRouter().transport())
        _ = try await client.put(testBytes(2_990), at: address, options: options())
        let info = try await client.info(of: address)
        var stored = try await read(client, GetOptions(isRaw: true))
        stored[place] ^= 4
        let forged = FakeRouter()
        let forger = scriptedClient(forged.transport())
        _ = try await forger.put(stored, at: address, options: PutOptions(chunkSize: ByteCount(700)))
        forged.state.withLock { state in
            for chunk in state.chunks.keys {
                state.chunks[chunk]?.metadata.tags.merge(info.tags.filter { $0.key.hasPrefix("mictlanx_") }) { $1 }
            }
        }
        let get = GetOptions(filters: [.encrypt(Self.key)])
        #expect(try await readings(forger, get) == Array(repeating: .checksumMismatch, count: 3))
    }

    /// A store that leaves the tag of the filters out does not pass anything off as what was put with the key.
    @Test(arguments: [[], [ContentFilter.compress()]]) func aKeyTakesNothingElse(filters: [ContentFilter]) async throws
    {
        let client = scriptedClient(FakeRouter().transport())
        _ = try await client.put(testBytes(100), at: address, options: options(filters))
        let get = GetOptions(filters: [.encrypt(Self.key)])
        #expect(try await readings(client, get) == Array(repeating: .checksumMismatch, count: 3))
        #expect(try await read(client, GetOptions()) == testBytes(100))
    }

    @Test func sameDataBehindTheSameFiltersIsTheSame() async throws {
        let router = FakeRouter()
        let client = scriptedClient(router.transport())
        let bytes = testBytes(2_500)
        let first = try await client.put(bytes, at: address, options: options())
        let again = try await client.put(bytes, at: address, options: options(ifExists: .skipSame))
        #expect(again.outcome == .unchanged)
        #expect(try await client.info(of: address).checksum == first.checksum)
        // Another key, other filters or other data make another ball of it.
        let others: [PutOptions] = [
            options([.encrypt(testKey(2))]), options([.compress(), .encrypt(testKey(2))]), options([]),
        ]
        for options in others {
            var careful = options
            careful.ifExists = .skipSame
            let error = await #expect(throws: MictlanXError.self) {
                try await client.put(bytes, at: address, options: careful)
            }
            #expect(error?.code == .exists)
            #expect(try await client.put(bytes, at: address, options: options).outcome == .replaced)
        }
    }

    /// The same bytes under the same ball with the same key are encrypted to the same bytes, by whichever process; anything
    /// else has another nonce.
    @Test func theNonceFollowsFromKeyBallAndBytes() async throws {
        func stored(
            _ bytes: [UInt8], _ name: String = "bucket/ball", _ filters: [ContentFilter] = [.encrypt(Self.key)]
        ) async throws -> [UInt8] {
            let client = scriptedClient(FakeRouter().transport())
            _ = try await client.put(bytes, at: BallAddress(name), options: options(filters))
            return try await client.get(
                BallAddress(name), limit: ByteCount(1 << 20), options: GetOptions(isRaw: true)
            ).1
        }
        let bytes = testBytes(2_500)
        let first = try await stored(bytes)
        #expect(try await stored(bytes) == first)
        let compressed: [ContentFilter] = [.compress(), .encrypt(Self.key)]
        let others = [
            try await stored(testBytes(2_500, seed: 2)), try await stored(bytes, "bucket/other"),
            try await stored(bytes, "other/ball"), try await stored(bytes, "bucket/ball", [.encrypt(testKey(2))]),
            try await stored(bytes, "bucket/ball", compressed),
        ]
        #expect(Set((others + [first]).map { Array($0.prefix(AESGCM.nonceSize)) }).count == others.count + 1)
        #expect(try await stored(bytes, "bucket/ball", compressed) == others.last)
    }

    /// A filter before it that does not make the same of the same bytes: the nonce is random then, never one of other
    /// bytes.
    @Test func bytesThatCannotBeReadTwice() async throws {
        let seeds = Mutex<UInt8>(0)
        let salted = ContentFilter(
            name: "salt",
            encoder: {
                Salt(
                    seeds.withLock { seed in
                        seed += 1
                        return seed
                    })
            }, decoder: { Salt(nil) })
        let filters = [salted, .encrypt(Self.key)]
        let bytes = testBytes(2_500)
        let client = scriptedClient(FakeRouter().transport())
        _ = try await client.put(bytes, at: address, options: options(filters))
        #expect(try await read(client, GetOptions(filters: filters)) == bytes)
        let key = Self.key
        let raw = try await read(client, GetOptions(isRaw: true))
        #expect(seeds.withLock { $0 } == 3)
        for seed: UInt8 in 1...3 {
            #expect(raw.prefix(AESGCM.nonceSize) != key.nonce(for: "bucket/ball", SHA256.hash([seed] + bytes))[...])
        }
    }

    /// A put that broke off in the middle is ended by another process with the chunks that are missing.
    @Test(arguments: chains.indices) func aPutGoesOnWithWhatIsMissing(chain: Int) async throws {
        let (router, bytes) = (FakeRouter(), testBytes(6_000))
        let broken = router.transport { sent, nth in
            sent.path.hasSuffix("/chunked") && nth >= 4 ? .json(#"{"detail":"no"}"#, status: 503) : nil
        }
        var options = options(Self.chains[chain])
        options.maxConcurrentChunks = 1
        options.call.retry = .never
        await #expect(throws: MictlanXError.self) {
            try await scriptedClient(broken).put(bytes, at: address, options: options)
        }
        let kept = router.stored
        #expect(kept.count == 3)
        let transport = router.transport()
        let client = scriptedClient(transport)
        _ = try await client.put(bytes, at: address, options: options)
        #expect(transport.sent.count { $0.path.hasSuffix("/chunked") } == router.stored.count - kept.count)
        #expect(kept.allSatisfy { router.stored[$0.key] == $0.value })
        #expect(try await read(client, GetOptions(filters: [.encrypt(Self.key)])) == bytes)
    }

    /// An attempt after a failure sends the same bytes.
    @Test func aRepeatedAttemptSendsTheSameBytes() async throws {
        let router = FakeRouter()
        let transport = router.transport { sent, nth in
            sent.path.hasSuffix("/chunked") && nth == 2 ? .json(#"{"detail":"no"}"#, status: 503) : nil
        }
        let client = scriptedClient(transport)
        let bytes = testBytes(4_000)
        _ = try await client.put(bytes, at: address, options: options())
        let uploads = transport.sent.filter { $0.path.hasSuffix("/chunked") }
        #expect(Set(uploads.map { SHA256.hash($0.body) }).count == uploads.count - 1)
        #expect(try await read(client, GetOptions(filters: [.encrypt(Self.key)])) == bytes)
    }

    @Test func keyFilesAreTheOwnersAlone() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("key")
            try path.write(Array("000102030405060708090a0b0c0d0e0f\n".utf8))
            #expect(chmod(path.string, 0o644) == 0)
            let open = #expect(throws: MictlanXError.self) { try EncryptionKey(file: path) }
            #expect(open?.code == .forbidden)
            #expect(open?.message.contains("chmod 600") == true)
            #expect(chmod(path.string, 0o600) == 0)
            #expect(try EncryptionKey(file: path) == EncryptionKey([UInt8](0...15)))
            try path.write(Array("\u{FEFF}000102030405060708090A0B0C0D0E0F\r\n".utf8))
            #expect(try EncryptionKey(file: path) == EncryptionKey([UInt8](0...15)))
            let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + (3..<32)
            try path.write(marked)
            #expect(try EncryptionKey(file: path) == EncryptionKey(marked))
            try path.write(Array("no key".utf8))
            #expect(throws: MictlanXError.self) { try EncryptionKey(file: path) }
        }
    }
}

/// A key for tests.
func testKey(_ seed: UInt8) -> EncryptionKey {
    guard let key = try? EncryptionKey((0..<32).map { UInt8(truncatingIfNeeded: $0) &+ seed }) else {
        preconditionFailure("32 bytes are a key")
    }
    return key
}

/// Puts a byte before everything, another each time, and takes it away.
private final class Salt: FilterPass {
    private let salt: UInt8?
    private var isBegun = false

    init(_ salt: UInt8?) { self.salt = salt }

    func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        if let salt, !isBegun { try withUnsafeBytes(of: salt, sink) }
        let skipped = salt == nil && !isBegun && !bytes.isEmpty ? 1 : 0
        isBegun = isBegun || !bytes.isEmpty || salt != nil
        try sink(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(skipped)))
    }

    func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {}
}
