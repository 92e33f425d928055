import Foundation
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// Small balls whose bytes come with their listing.
struct BroughtContentTests {
    private func options(_ size: Int) -> GetOptions {
        var options = GetOptions()
        options.expectedSize = size
        return options
    }

    /// What is expected to be small goes along with others; what is none after all is read as ever.
    @Test func manyAreRead() async throws {
        try await withEmbeddedNode { client, _, _ in
            try await withTemporaryDirectory { directory in
                let sizes = [0, 1, 20, 4_096, 32_768, 32_769, 100_000]
                let balls = (0..<70).map { number in
                    (name: "k\(number)", bytes: testBytes(sizes[number % sizes.count], seed: UInt64(number)))
                }
                for ball in balls {
                    _ = try await client.put(
                        .bytes(ball.bytes), at: try BallAddress("b/\(ball.name)"),
                        options: PutOptions(chunkSize: ByteCount(ball.name.hasSuffix("7") ? 1_000 : 200_000)))
                }
                try await withThrowingTaskGroup { group in
                    for ball in balls {
                        group.addTask {
                            let path = directory.appending(ball.name)
                            let receipt = try await client.getToFile(
                                try BallAddress("b/\(ball.name)"), path: path, options: options(20))
                            #expect(receipt.isChanged && receipt.size == ball.bytes.count)
                            #expect(try path.readBytes() == ball.bytes)
                        }
                    }
                    try await group.waitForAll()
                }
                let gone = await #expect(throws: MictlanXError.self) {
                    try await client.getToFile(
                        try BallAddress("b/nothing"), path: directory.appending("nothing"), options: options(20))
                }
                #expect(gone?.code == .notFound)
            }
        }
    }

    /// A listing as our node answers it, with something behind it.
    private static func answer(_ bytes: [UInt8], size: String? = nil, brings content: [UInt8]?) throws
        -> ScriptedTransport.Reply
    {
        let ball = try BallID("k")
        let chunk = Chunk(bytes)
        var tags = chunk.layoutTags(in: ball)
        tags[ReservedTag.chunkCount] = "1"
        tags[ReservedTag.fullChecksum] = chunk.checksum.hex
        let metadata = ChunkMetadata(
            key: "k_0", size: bytes.count, checksum: chunk.checksum.hex, tags: tags, contentType: "x/y",
            producerID: "p", ballID: "k", bucketID: "b")
        let document = try String(decoding: JSONEncoder().encode(["chunks": [metadata]]), as: UTF8.self)
        var reply = ScriptedTransport.Reply.json(document)
        guard let content else { return reply }
        reply.headers.append(name: WireHeader.documentSize, value: size ?? "\(reply.body.count)")
        reply.body += content
        return reply
    }

    private func read(
        _ listing: @escaping @Sendable () throws -> ScriptedTransport.Reply, data: [UInt8], _ options: GetOptions
    ) async throws -> (bytes: [UInt8], requests: [String]) {
        let transport = ScriptedTransport { sent in
            var reply = ScriptedTransport.Reply(body: data)
            if sent.path.hasSuffix("/health") { reply = .json("{}") }
            if sent.path.hasSuffix("/chunks") { reply = try listing() }
            reply.headers.append(name: WireHeader.capabilities, value: NodeCapability.all)
            return reply
        }
        let client = scriptedClient(transport)
        _ = try await client.core.once(Call(.health), client.core.begin(CallOptions())) { _ in }
        let (_, bytes) = try await client.get(
            try BallAddress("b/k"), limit: ByteCount(1_000), options: options)
        let requests = transport.sent.dropFirst().map { sent in
            sent.path + (sent.headers[WireHeader.verify].map { "!\($0)" } ?? "")
        }
        return (bytes, requests)
    }

    /// Bytes that come along are hashed as any others, and asked for again where they are not those of the chunk.
    @Test(arguments: [true, false]) func theyAreVerified(areRight: Bool) async throws {
        let bytes = testBytes(20, seed: 1)
        let brought = areRight ? bytes : testBytes(20, seed: 2)
        let (read, requests) = try await read(
            { try Self.answer(bytes, brings: brought) }, data: bytes, GetOptions())
        #expect(read == bytes)
        #expect(requests.count == (areRight ? 1 : 2))
        if !areRight { #expect(requests.last?.hasSuffix("/k_0!1") == true) }
    }

    /// What was small when its bucket was listed is read all the same when it has become long.
    @Test func aListingThatHasBecomeLongIsReadByItself() async throws {
        let asked = Mutex(0)
        var options = GetOptions()
        options.expectedSize = 1
        let (read, requests) = try await read(
            {
                guard asked.withLock({ ($0 += 1, $0).1 }) == 1 else { return try Self.answer([1], brings: nil) }
                return .json(#"{"chunks":["# + String(repeating: " ", count: 1 << 20) + "]}")
            }, data: [1], options)
        #expect(read == [1])
        #expect(requests.count == 3)
    }

    /// Where the listing ends is what a server says.
    @Test(arguments: ["-1", "x", "", "100000", "9223372036854775808"])
    func aWrongSizeIsNone(size: String) async throws {
        var options = GetOptions()
        options.call.retry = .never
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await read({ try Self.answer([1], size: size, brings: [1]) }, data: [1], options)
        }
        #expect(error?.code == .badAnswer)
    }

    /// Who asks for the bytes of the peers is not content with others.
    @Test func whatIsForcedComesByItself() async throws {
        let (read, requests) = try await read(
            { try Self.answer([1], brings: nil) }, data: [1], GetOptions(forceRemote: true))
        #expect(read == [1] && requests.count == 2)
    }
}
