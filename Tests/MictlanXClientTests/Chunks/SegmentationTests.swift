import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

struct SegmentationTests {
    /// A row of the recorded table: what the Python client's own functions made of n bytes.
    struct Row: Sendable, CustomTestStringConvertible {
        let size: Int
        let chunkSize: Int
        /// `nil` where the Python client fails.
        let ofBytes: [Int]?
        let ofFile: [Int]?

        var testDescription: String { "\(size) bytes by \(chunkSize)" }

        static let recorded: [Row] =
            ComputedTables.rows("chunking").compactMap { row in
                guard row.count == 4, let size = row[0] as? Int, let chunkSize = row[1] as? Int else { return nil }
                func sizes(_ cell: Any) -> [Int]? {
                    let chunks = (cell as? [[Any]])?.compactMap { $0.last as? Int }
                    return chunks?.isEmpty == true ? nil : chunks
                }
                return Row(size: size, chunkSize: chunkSize, ofBytes: sizes(row[2]), ofFile: sizes(row[3]))
            }
    }

    @Test func theTableIsThere() { #expect(Row.recorded.count == 12) }

    @Test(arguments: Row.recorded)
    func cutsAsThePythonClientDoes(row: Row) async throws {
        try await withTemporaryDirectory { directory in
            let bytes = testBytes(row.size)
            let path = directory.appending("f")
            try path.write(bytes)
            let chunkSize = ByteCount(row.chunkSize)
            guard row.chunkSize > 0 else {
                #expect(throws: MictlanXError.self) { try Chunks(bytes, chunkSize: chunkSize) }
                await #expect(throws: MictlanXError.self) { try await Chunks(file: path, chunkSize: chunkSize) }
                return
            }
            // Nothing at all is one empty chunk, where the Python client fails.
            let ofBytes = try Chunks(bytes, chunkSize: chunkSize)
            #expect(ofBytes.map(\.size) == row.ofBytes ?? [0])
            let ofFile = try await Chunks(file: path, chunkSize: chunkSize)
            #expect(ofFile.map(\.size) == row.ofFile ?? [0])
            let stream = AsyncStream { continuation in
                for byte in bytes { continuation.yield([byte]) }
                continuation.finish()
            }
            let ofStream = try await Chunks(stream: stream, chunkSize: chunkSize, spoolDirectory: directory)
            #expect(ofStream.map(\.size) == ofFile.map(\.size))
            for chunks in [ofBytes, ofFile, ofStream] {
                let back = try chunks.flatMap { try $0.bytes() }
                #expect(back == bytes)
                #expect(chunks.checksum == SHA256.hash(bytes))
                #expect(chunks.size == row.size)
                for chunk in chunks {
                    let hash = SHA256.hash(try chunk.bytes())
                    #expect(hash == chunk.checksum)
                }
            }
            #expect(try directory.entries() == ["f"])
        }
    }

    @Test func tagsAreThoseOfThePythonClient() throws {
        let ball = try BallID("ball")
        let chunks = try Chunks(testBytes(11), chunkSize: ByteCount(4))
        #expect(chunks[1].id(in: ball).rawValue == "ball_1")
        #expect(
            chunks.layoutTags(of: chunks[1], in: ball) == [
                "index": "1", "num_chunks": "2", "chunk_size": "7", "group_id": "ball",
                "full_checksum": SHA256.hash(testBytes(11)).hex,
            ])
    }

    @Test func aListIsABallWhateverItsOrder() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            try path.write(testBytes(100))
            let region = try await Chunk(file: path, range: 10..<25, index: 1)
            let list = [Chunk([9, 9], index: 2), region, Chunk([1], index: 0)]
            let chunks = try await Chunks(list)
            let whole = [1] + testBytes(100)[10..<25] + [9, 9]
            #expect(chunks.map(\.size) == [1, 15, 2])
            #expect(chunks.checksum == SHA256.hash(whole))
            let back = try chunks.flatMap { try $0.bytes() }
            #expect(back == whole)
            let beyond = await #expect(throws: MictlanXError.self) { _ = try await Chunk(file: path, range: 90..<101) }
            #expect(beyond?.code == .invalidArgument)
        }
    }

    @Test(arguments: [[], [1], [0, 0], [0, 2], [-1, 0]])
    func aListWithGapsIsRefused(indexes: [Int]) async throws {
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await Chunks(indexes.map { Chunk([1], index: $0) })
        }
        #expect(error?.code == .invalidArgument)
    }
}
