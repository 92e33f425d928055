import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport

/// The operations that deal in chunks.
extension GoldenCase {
    static func putChunks(
        _ ball: String, _ content: [UInt8], chunk: Int = 256_000, fromFile isFile: Bool = false
    ) -> Action {
        { client, directory in
            let path = directory.appending("in")
            try path.write(content)
            let size = ByteCount(chunk)
            let chunks =
                isFile ? try await Chunks(file: path, chunkSize: size) : try Chunks(content, chunkSize: size)
            let receipt = try await client.putChunks(chunks, at: try address(ball))
            return .stored(receipt.outcome, chunks: receipt.chunks)
        }
    }

    static func putSingleChunk(_ ball: String, _ content: String, tags: [String: String] = [:]) -> Action {
        { client, _ in
            let receipt = try await client.putSingleChunk(
                Chunk(Array(content.utf8), tags: tags), of: try address(ball), isWhole: true)
            return .stored(receipt.outcome, chunks: receipt.chunks)
        }
    }

    static func getChunk(_ index: Int, _ ball: String) -> Action {
        { client, _ in .read(try await client.getChunk(index, of: try address(ball)).1) }
    }

    static func getChunks(_ ball: String, _ order: ChunkOrder) -> Action {
        { client, _ in
            let chunks = try await client.getChunks(of: try address(ball), order: order).1.gathered()
            return .read(Array(chunks.sorted { $0.index < $1.index }.map(\.bytes).joined()))
        }
    }

    static func bucketMetadata(_ bucket: String = bucket) -> Action {
        { client, _ in
            let balls = try await client.bucketMetadata(try BucketID(bucket)).gathered()
            return .listed(
                Dictionary(uniqueKeysWithValues: balls.map { ($0.info.address.ball.rawValue, $0.info.size) }))
        }
    }

    static func chunks(_ bucket: String = bucket) -> Action {
        { client, _ in
            let chunks = try await client.chunks(in: try BucketID(bucket)).gathered()
            return .listed(Dictionary(chunks.map { ($0.ballID, $0.size) }) { $0 + $1 })
        }
    }
}
