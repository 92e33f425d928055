import Foundation
import MictlanXModel

@testable import MictlanXClient

extension Work {
    /// Hashing, names, routes and documents of the wire.
    static func wire() throws -> [Work] {
        let small = [UInt8](repeating: 7, count: 4_096)
        let large = [UInt8](repeating: 7, count: 1_000_000)
        let uri = "mictlanx://r0@localhost:60666,r1@localhost:60667/?protocol=http&api_version=4&http2=0"
        let checksum = SHA256.hash(small).hex
        let metadata = ChunkMetadata.sample(0, checksum)
        let document = try JSONEncoder().encode(metadata)
        let listing = try listing(of: 1_000, checksum)
        return [
            Work("hash-4KiB") { SHA256.hash(small).hashValue },
            Work("hash-1MB") { SHA256.hash(large).hashValue },
            Work("checksum-hex") { Checksum(hex: checksum).map { $0.hex.utf8.count } ?? 0 },
            Work("chunk-plan-1GiB") {
                let plan = try ChunkPlan(
                    size: ByteCount(1 << 30), chunkSize: ByteCount(256_000), layout: .separateRemainder)
                return plan.range(of: 4_000).lowerBound
            },
            Work("uri") { try MictlanXURI(uri).routers.count },
            Work("ball-address") { try BallAddress("photos/2026/cat.jpg").ball.rawValue.utf8.count },
            Work("route-path") { APIRoute.chunkMetadata(bucket: "photos", key: "cat_0").path.utf8.count },
            Work("route-match") {
                APIRoute.match(method: "GET", path: "/api/v4/buckets/photos/metadata/cat_0").hashValue
            },
            Work("metadata-encode") { try JSONEncoder().encode(metadata).count },
            Work("metadata-decode") { try JSONDecoder().decode(ChunkMetadata.self, from: document).size },
            Work("listing-1000") {
                var entries = ChunkListing(ByteStream(listing), level: 1, subject: "bench")
                var size = 0
                while let (_, entry) = try await entries.next() { size &+= entry.size }
                return size
            },
        ]
    }

    /// What a router answers for a bucket.
    private static func listing(of count: Int, _ checksum: String) throws -> [UInt8] {
        let balls = try (0..<count).map {
            String(decoding: try JSONEncoder().encode(ChunkMetadata.sample($0, checksum)), as: UTF8.self)
        }
        return Array(#"{"bucket_id":"bench","peer_ids":["a"],"balls":[\#(balls.joined(separator: ","))]}"#.utf8)
    }
}

extension ChunkMetadata {
    /// A ball of one chunk.
    static func sample(_ number: Int, _ checksum: String) -> ChunkMetadata {
        ChunkMetadata(
            key: "f\(number)_0", size: 4_096, checksum: checksum,
            tags: [
                "index": "0", "num_chunks": "1", "chunk_size": "4096", "group_id": "f\(number)",
                "full_checksum": checksum,
                "fullname": "f\(number)", "updated_at": "1795931247563",
            ], producerID: "bench", ballID: "f\(number)", bucketID: "bench")
    }
}
