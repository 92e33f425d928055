import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// The file of a checksum: written and verified, or an error and nothing written.
struct ChecksumFileTests {
    private static let bytes = testBytes(2_500)
    private static let checksum = SHA256.hash(bytes)

    /// The chunks of a ball of those bytes, cut every 1,000.
    private static func chunks(of ball: String, count: Int = 3) -> [(ChunkMetadata, [UInt8])] {
        (0..<count).map { index in
            let piece = Array(bytes[(index * 1_000)..<min(bytes.count, (index + 1) * 1_000)])
            let tags = [
                ReservedTag.index: "\(index)", ReservedTag.chunkCount: "3", ReservedTag.fullChecksum: checksum.hex,
            ]
            let chunk = ChunkMetadata(
                key: "\(ball)_\(index)", size: piece.count, checksum: SHA256.hash(piece).hex, tags: tags,
                producerID: "p", ballID: ball, bucketID: "b")
            return (chunk, piece)
        }
    }

    /// The recorded router with these chunks.
    private static func router(
        _ chunks: [(metadata: ChunkMetadata, bytes: [UInt8])], byChecksum: ScriptedTransport.Reply? = nil
    ) -> ScriptedTransport {
        ScriptedTransport { sent in
            let missing = ScriptedTransport.Reply.json(#"{"detail":"b@k not found"}"#, status: 404)
            switch APIRoute.match(method: sent.method, path: sent.path) {
            case .route(.chunksByChecksum): return byChecksum ?? missing
            case .route(.peerStatistics):
                let list = try String(decoding: JSONEncoder().encode(chunks.map(\.metadata)), as: UTF8.self)
                return .json(#"{"p0":{"peer_id":"p0","balls":\#(list),"peers":[]},"p1":{"balls":[]}}"#)
            case .route(.peers): return .json(#"{"available":[{"peer_id":"p0"},{"peer_id":"p1"}],"unavailable":[]}"#)
            case .route(.ballChunks(let bucket, let ball)):
                let found = chunks.map(\.metadata).filter { $0.ballID == ball }
                let reply = BallChunksReply(bucketID: bucket, ballID: ball, chunks: found)
                return ScriptedTransport.Reply(body: Array(try JSONEncoder().encode(reply)))
            case .route(.chunkData(_, let key)):
                guard let chunk = chunks.first(where: { $0.metadata.key == key }) else { return missing }
                return ScriptedTransport.Reply(body: chunk.bytes)
            default: return missing
            }
        }
    }

    private func find(
        _ transport: ScriptedTransport, _ checksum: Checksum = checksum, in directory: FilePath
    ) async throws -> FoundContent {
        try await scriptedClient(transport).routers[0].getByChecksumToFile(
            checksum, sinkFolderPath: directory, filename: "file", extension: "bin", chunkSize: ByteCount(7))
    }

    @Test func takesTheAnswerOfOurNode() async throws {
        var reply = ScriptedTransport.Reply(body: Self.bytes)
        for (name, value) in [(WireHeader.foundBucket, "b"), (WireHeader.foundBall, "k")] {
            reply.headers.append(name: name, value: value)
        }
        let transport = Self.router([], byChecksum: reply)
        try await withTemporaryDirectory { directory in
            let found = try await find(transport, in: directory)
            #expect(found.path == directory.appending("file.bin"))
            #expect(try found.path.readBytes() == Self.bytes)
            #expect(found.bucketID == "b" && found.ballID == "k" && found.key == nil)
            #expect(found.size == 2_500)
        }
        #expect(transport.sent.map(\.path) == ["/api/v4/buckets/checksum/\(Self.checksum)"])
        #expect(transport.sent.first?.headers["chunk-size"] == "7")
    }

    @Test func findsABallByTheStatistics() async throws {
        let transport = Self.router(Self.chunks(of: "other", count: 2) + Self.chunks(of: "k"))
        try await withTemporaryDirectory { directory in
            let found = try await find(transport, in: directory)
            #expect(try found.path.readBytes() == Self.bytes)
            #expect(found.bucketID == "b" && found.ballID == "k" && found.key == nil)
            let left = try directory.entries()
            #expect(left == ["file.bin"])
        }
    }

    @Test func findsAChunkByTheStatistics() async throws {
        let chunks = Self.chunks(of: "k")
        try await withTemporaryDirectory { directory in
            let found = try await find(Self.router(chunks), SHA256.hash(chunks[2].1), in: directory)
            #expect(try found.path.readBytes() == chunks[2].1)
            #expect(found.key == "k_2")
        }
    }

    /// A real router with a bucket `checksum` may give anything.
    @Test func doesNotBelieveOtherBytes() async throws {
        let wrong = ScriptedTransport.Reply(body: [1, 2, 3])
        try await withTemporaryDirectory { directory in
            let found = try await find(Self.router(Self.chunks(of: "k"), byChecksum: wrong), in: directory)
            #expect(try found.path.readBytes() == Self.bytes)
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await scriptedClient(Self.router([], byChecksum: wrong)).routers[0]
                    .getByChecksumToFile(Self.checksum, sinkFolderPath: directory)
            }
            #expect(error?.code == .notFound)
            let left = try directory.entries()
            #expect(left == ["file.bin"])
        }
    }

    @Test func whatIsBrokenEverywhereIsAnError() async throws {
        let transport = Self.router(Self.chunks(of: "k", count: 2))
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: MictlanXError.self) { _ = try await find(transport, in: directory) }
            #expect(error?.code == .incomplete)
            let left = try directory.entries()
            #expect(left == [])
        }
    }

    @Test func whatOurNodeDoesNotHaveIsNotSearched() async throws {
        var reply = ScriptedTransport.Reply.json(#"{"detail":{"msg":"none","code":404}}"#, status: 404)
        reply.headers.append(name: WireHeader.capabilities, value: NodeCapability.all)
        let transport = Self.router(Self.chunks(of: "k"), byChecksum: reply)
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: MictlanXError.self) { _ = try await find(transport, in: directory) }
            #expect(error?.code == .notFound)
        }
        #expect(transport.sent.count == 1)
    }

    @Test(arguments: ["", ".", "..", "a/b", "/a", "../a"]) func theNameIsOneComponent(name: String) async throws {
        let transport = Self.router(Self.chunks(of: "k"))
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await scriptedClient(transport).routers[0]
                    .getByChecksumToFile(Self.checksum, sinkFolderPath: directory, filename: name)
            }
            #expect(error?.code == .invalidArgument)
        }
        #expect(transport.sent.isEmpty)
    }

    @Test func aFileThatIsThereStays() async throws {
        let transport = Self.router(Self.chunks(of: "k"))
        try await withTemporaryDirectory { directory in
            let path = directory.appending("file.bin")
            try path.write([1])
            let error = await #expect(throws: MictlanXError.self) { _ = try await find(transport, in: directory) }
            #expect(error?.code == .exists)
            #expect(transport.sent.isEmpty)
            _ = try await scriptedClient(transport).routers[0].getByChecksumToFile(
                Self.checksum, sinkFolderPath: directory, filename: "file", extension: "bin", mayReplace: true)
            let written = try path.readBytes()
            #expect(written == Self.bytes)
        }
    }

    @Test func aDirectoryThatIsMissingIsSaid() async throws {
        let transport = Self.router([], byChecksum: ScriptedTransport.Reply(body: Self.bytes))
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await find(transport, in: directory.appending("missing"))
            }
            #expect(error?.code == .noBucket)
        }
        #expect(transport.sent.count == 1)
    }
}
