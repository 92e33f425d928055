import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Balls in the form in which today's Python client puts them. The filtered bytes were made with Python's zlib, gzip and
/// cryptography: `nonce + AESGCM(key).encrypt(nonce, zlib.compress(data, 9), None)` and so on.
struct PythonBallTests {
    struct Ball: Sendable, CustomTestStringConvertible {
        var filters: String
        var stored: String
        var data: [UInt8]
        /// The first bytes of 00 01 02 …
        var keySize = 32
        var tellsDataChecksum = true
        var testDescription: String { "\(filters) \(data.count)" }

        var key: [UInt8] { [UInt8](0..<UInt8(keySize)) }
        var bytes: [UInt8] { Hex.bytes(stored) ?? [] }
    }

    static let lines = [UInt8](String(repeating: "line of text\n", count: 40).utf8)

    static let balls: [Ball] = [
        Ball(filters: "compress", stored: "78dacbc9cc4b55c84f532849ad28e1ca19e58c540e005e6fb5e1", data: lines),
        Ball(
            filters: "compress",
            stored: "1f8b0800000000000203cbc9cc4b55c84f532849ad28e1ca19e58c540e00e13852c108020000", data: lines,
            tellsDataChecksum: false),
        Ball(
            filters: "compress,encrypt",
            stored:
                "6465666768696a6b6c6d6e6f30c115afb5a20356713177a1774d8b375b278a5e856cad1d1230ae496f9e2de580e22274a6a885d"
                + "b26ce", data: lines),
        Ball(
            filters: "encrypt",
            stored: "6465666768696a6b6c6d6e6f760b20c0fb6ddedaef5b2f648c7f46c42b49a56a04856cc576204f5175",
            data: [UInt8](lines[..<13]), keySize: 16, tellsDataChecksum: false),
        Ball(
            filters: "encrypt", stored: "6465666768696a6b6c6d6e6fcd025908281475a215519e044c5efbdb", data: [],
            keySize: 24),
        Ball(filters: "", stored: Hex.text(lines), data: lines, tellsDataChecksum: false),
    ]

    private let address: BallAddress
    private let router = FakeRouter()

    init() throws { address = try BallAddress("bucket/pyball") }

    private func plant(_ ball: Ball) {
        let checksum = SHA256.hash(ball.bytes).hex
        var tags = [
            "index": "0", "num_chunks": "1", "chunk_size": "\(ball.bytes.count)", "group_id": "pyball",
            "full_checksum": checksum, "updated_at": "1795366130250", "mictlanx_filters": ball.filters,
        ]
        if ball.tellsDataChecksum { tags["mictlanx_data_checksum"] = SHA256.hash(ball.data).hex }
        let metadata = ChunkMetadata(
            key: "pyball_0", size: ball.bytes.count, checksum: checksum, tags: tags, producerID: "client-0",
            ballID: "pyball", bucketID: "bucket")
        router.state.withLock { $0.chunks["pyball_0"] = FakeRouter.Chunk(metadata: metadata, bytes: ball.bytes) }
    }

    @Test(arguments: balls) func isRead(ball: Ball) async throws {
        plant(ball)
        let client = scriptedClient(router.transport())
        let isEncrypted = ball.filters.contains("encrypt")
        let options = GetOptions(filters: isEncrypted ? [.encrypt(try EncryptionKey(ball.key))] : [])
        let (info, bytes) = try await client.get(address, limit: ByteCount(1_000), options: options)
        #expect(bytes == ball.data)
        #expect(info.updatedAt.map { "\($0)" } == "2026-11-22T16:48:50.25Z")
        #expect(
            info.filters?.names == (ball.filters.isEmpty ? nil : ball.filters.split(separator: ",").map(String.init)))
        try await withTemporaryDirectory { directory in
            let path = directory.appending("out")
            _ = try await client.getToFile(address, path: path, options: options)
            #expect(try path.readBytes() == ball.data)
            // The same file again is no change, whether a tag tells what was put or not; another one is refused.
            var careful = options
            careful.ifExists = .skipSame
            #expect(try await client.getToFile(address, path: path, options: careful).isChanged == false)
            try path.write([1])
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await client.getToFile(address, path: path, options: careful)
            }
            #expect(error?.code == .exists)
            #expect(try path.readBytes() == [1])
            let (entries) = try directory.entries()
            #expect(entries == ["out"])
        }
        #expect(
            try await client.get(address, limit: ByteCount(1_000), options: GetOptions(isRaw: true)).1 == ball.bytes)
    }

    /// Of a ball without the tag of its data nobody knows how much comes out: the limit holds all the same.
    @Test func theLimitHoldsWithoutATag() async throws {
        plant(Self.balls[1])
        let client = scriptedClient(router.transport())
        let error = await #expect(throws: MictlanXError.self) {
            try await client.get(address, limit: ByteCount(100))
        }
        #expect(error?.code == .invalidArgument)
    }
}
