import Foundation
import MictlanXClient
import MictlanXModel
import MictlanXNode
import SystemPackage
import TestSupport
import Testing

/// A put of what our node names and has lost: it says `unchanged` of nothing that cannot be read.
struct LostContentTests {
    private let address: BallAddress
    /// Two chunks in files and one in the catalog.
    private let bytes = testBytes(100_000)

    init() throws { address = try BallAddress("bucket/ball") }

    private func options(_ ifExists: PutOptions.IfExists = .skipSame, replicas: Int = 1) -> PutOptions {
        PutOptions(chunkSize: ByteCount(40_000), replicas: replicas, ifExists: ifExists)
    }

    /// The files with contents, by their size.
    private func blobs(_ directory: FilePath, peer: String = "") throws -> [String] {
        let root = directory.removingLastComponent().appending("store/\(peer)").lexicallyNormalized().string
        return try FileManager.default.subpathsOfDirectory(atPath: root)
            .filter { $0.hasPrefix("blobs/") && $0.utf8.count == "blobs/".utf8.count + 67 }.map { "\(root)/\($0)" }
            .sorted()
    }

    private func lose(_ files: some Sequence<String>) throws {
        for file in files { try FileManager.default.removeItem(atPath: file) }
    }

    @Test(arguments: [1, 2], [PutOptions.IfExists.skipSame, .replace, .fail])
    func theSameContentIsStoredAgain(lost: Int, ifExists: PutOptions.IfExists) async throws {
        try await withEmbeddedNode { client, _, directory in
            _ = try await client.put(.bytes(bytes), at: address, options: options())
            #expect(try blobs(directory).count == 2)
            try lose(try blobs(directory).prefix(lost))
            let again = try await client.put(.bytes(bytes), at: address, options: options(ifExists))
            #expect(again.outcome == .created)
            let (_, found) = try await client.get(address)
            #expect(found == bytes)
            let third = try await client.put(.bytes(bytes), at: address, options: options())
            #expect(third.outcome == .unchanged)
        }
    }

    /// A ball of one chunk, of which nothing is listed as readable.
    @Test func aBallOfOneChunkIsStoredAgainOrReplaced() async throws {
        try await withEmbeddedNode { client, _, directory in
            let one = PutOptions(ifExists: .replace)
            for next in [bytes, testBytes(90_000)] {
                _ = try await client.put(.bytes(bytes), at: address, options: one)
                try lose(try blobs(directory))
                let outcome = try await client.put(.bytes(next), at: address, options: one).outcome
                #expect(outcome == (next == bytes ? .created : .replaced))
                let (_, found) = try await client.get(address)
                #expect(found == next)
            }
            try lose(try blobs(directory))
            let refused = await #expect(throws: MictlanXError.self) {
                try await client.put(.bytes(bytes), at: address, options: PutOptions(ifExists: .fail))
            }
            #expect(refused?.code == .exists)
        }
    }

    @Test func otherContentTakesThePlaceOfWhatIsLost() async throws {
        try await withEmbeddedNode { client, _, directory in
            _ = try await client.put(.bytes(bytes), at: address, options: options())
            try lose(try blobs(directory).prefix(1))
            let other = testBytes(70_000)
            let refused = await #expect(throws: MictlanXError.self) {
                try await client.put(.bytes(other), at: address, options: options(.fail))
            }
            #expect(refused?.code == .exists)
            let replaced = try await client.put(.bytes(other), at: address, options: options(.replace))
            #expect(replaced.outcome == .replaced)
            let (_, found) = try await client.get(address)
            #expect(found == other)
        }
    }

    @Test func aSingleChunkIsStoredAgain() async throws {
        try await withEmbeddedNode { client, _, directory in
            let chunk = Chunk(Array(bytes[..<40_000]), index: 1)
            _ = try await client.putSingleChunk(chunk, of: address, options: options())
            let unchanged = try await client.putSingleChunk(chunk, of: address, options: options())
            #expect(unchanged.outcome == .unchanged)
            try lose(try blobs(directory))
            let again = try await client.putSingleChunk(chunk, of: address, options: options())
            #expect(again.outcome == .created)
            #expect(try blobs(directory).count == 1)
        }
    }

    /// A replica that is not there any more does not count.
    @Test func aLostReplicaIsMadeAgain() async throws {
        try await withEmbeddedNode(peers: 2) { client, _, directory in
            _ = try await client.put(.bytes(bytes), at: address, options: options(replicas: 2))
            try lose(try blobs(directory, peer: "peers/1").prefix(1))
            let again = try await client.put(.bytes(bytes), at: address, options: options(replicas: 2))
            #expect(again.outcome == .updated && again.replicas == 2)
            #expect(try blobs(directory, peer: "peers/1").count == 2)
        }
    }
}
