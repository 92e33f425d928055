import Foundation
import MictlanXModel

/// One small thing that is done many times. What comes of it is summed up and looked at, so that the compiler keeps it.
struct Work {
    let name: String
    private let once: () -> Int

    private init(_ name: String, _ once: @escaping () -> Int) { (self.name, self.once) = (name, once) }

    func run(_ count: Int) {
        var sum = 0
        for _ in 0..<count { sum &+= once() }
        if sum == .min { print("") }
    }

    /// Everything that the products of the package show.
    static func all() throws -> [Work] {
        let small = [UInt8](repeating: 7, count: 4_096)
        let large = [UInt8](repeating: 7, count: 1_000_000)
        let uri = "mictlanx://r0@localhost:60666,r1@localhost:60667/?protocol=http&api_version=4&http2=0"
        let checksum = SHA256.hash(small).hex
        let metadata = ChunkMetadata(
            key: "f000001_0", size: 4_096, checksum: checksum,
            tags: [
                "index": "0", "num_chunks": "1", "chunk_size": "4096", "group_id": "f000001", "full_checksum": checksum,
                "fullname": "f000001", "updated_at": "1795931247563",
            ], producerID: "bench", ballID: "f000001", bucketID: "bench")
        let document = try JSONEncoder().encode(metadata)
        return [
            Work("hash-4KiB") { SHA256.hash(small).hashValue },
            Work("hash-1MB") { SHA256.hash(large).hashValue },
            Work("checksum-hex") { Checksum(hex: checksum).map { $0.hex.utf8.count } ?? 0 },
            Work("chunk-plan-1GiB") {
                let plan = try? ChunkPlan(
                    size: ByteCount(1 << 30), chunkSize: ByteCount(256_000), layout: .separateRemainder)
                return plan.map { $0.range(of: 4_000).lowerBound } ?? 0
            },
            Work("uri") { (try? MictlanXURI(uri))?.routers.count ?? 0 },
            Work("ball-address") { (try? BallAddress("photos/2026/cat.jpg"))?.ball.rawValue.utf8.count ?? 0 },
            Work("route-path") { APIRoute.chunkMetadata(bucket: "photos", key: "cat_0").path.utf8.count },
            Work("route-match") {
                APIRoute.match(method: "GET", path: "/api/v4/buckets/photos/metadata/cat_0").hashValue
            },
            Work("metadata-encode") { (try? JSONEncoder().encode(metadata))?.count ?? 0 },
            Work("metadata-decode") { (try? JSONDecoder().decode(ChunkMetadata.self, from: document))?.size ?? 0 },
        ]
    }
}
