import NIOCore

/// What was stored, by bucket and ball. The bytes are kept, so that a client may check them.
final class StubStore {
    struct Limits: Sendable {
        let chunks: Int
        let bytes: Int
    }

    /// A chunk, stored or expected.
    struct Chunk {
        let bucket: String
        let key: String
        let ball: String
        let index: Int
        let size: Int
        /// The checksum of the whole ball.
        let checksum: String
        /// Its metadata as JSON, as it was registered.
        let document: ByteBuffer
        var content = ByteBuffer()
    }

    private final class Bucket {
        var balls: [String: [Int: Chunk]] = [:]
        /// The metadata of all chunks, with commas, until something changes.
        var listing: ByteBuffer?
    }

    private let limits: Limits
    private var buckets: [String: Bucket] = [:]
    private var expected: [String: Chunk] = [:]
    private var chunkCount = 0
    private(set) var byteCount = 0

    init(_ limits: Limits) { self.limits = limits }

    /// Takes a registration.
    ///
    /// - Returns: the ticket, which the names make, so that a list of requests can be written before they are sent; `nil`
    ///   where there is no room.
    func expect(_ chunk: Chunk) -> String? {
        guard chunkCount + expected.count < limits.chunks, byteCount + chunk.size <= limits.bytes else { return nil }
        let ticket = "\(chunk.bucket).\(chunk.key)"
        expected[ticket] = chunk
        return ticket
    }

    /// The chunk that a ticket stands for, which is used up.
    func redeem(_ ticket: String) -> Chunk? { expected.removeValue(forKey: ticket) }

    func store(_ chunk: Chunk) -> Bool {
        guard byteCount + chunk.size <= limits.bytes else { return false }
        let bucket = buckets[chunk.bucket] ?? Bucket()
        buckets[chunk.bucket] = bucket
        let before = bucket.balls[chunk.ball, default: [:]].updateValue(chunk, forKey: chunk.index)
        bucket.listing = nil
        chunkCount += before == nil ? 1 : 0
        byteCount += chunk.size - (before?.size ?? 0)
        return true
    }

    func chunk(_ bucket: String, _ key: String) -> Chunk? {
        guard let (ball, index) = Self.parts(of: key) else { return nil }
        return buckets[bucket]?.balls[ball]?[index]
    }

    /// The chunks of a ball, in order.
    func ball(_ bucket: String, _ ball: String) -> [Chunk] {
        buckets[bucket]?.balls[ball]?.values.sorted { $0.index < $1.index } ?? []
    }

    /// The checksum of a ball, `nil` where it is not there.
    func checksum(_ bucket: String, _ ball: String) -> String? { buckets[bucket]?.balls[ball]?.values.first?.checksum }

    /// - Returns: how many chunks were removed.
    func removeBall(_ name: String, _ ball: String) -> Int {
        guard let bucket = buckets[name], let chunks = bucket.balls.removeValue(forKey: ball) else { return 0 }
        forget(Array(chunks.values), in: bucket, name)
        return chunks.count
    }

    func removeChunk(_ name: String, _ key: String) -> Bool {
        guard let (ball, index) = Self.parts(of: key), let bucket = buckets[name],
            let chunk = bucket.balls[ball]?.removeValue(forKey: index)
        else { return false }
        if bucket.balls[ball]?.isEmpty == true { bucket.balls[ball] = nil }
        forget([chunk], in: bucket, name)
        return true
    }

    private func forget(_ chunks: [Chunk], in bucket: Bucket, _ name: String) {
        bucket.listing = nil
        chunkCount -= chunks.count
        byteCount -= chunks.reduce(0) { $0 + $1.size }
        if bucket.balls.isEmpty { buckets[name] = nil }
    }

    /// The metadata of the chunks of a bucket, ordered by ball and index, with commas.
    func listing(of name: String) -> ByteBuffer {
        guard let bucket = buckets[name] else { return ByteBuffer() }
        if let listing = bucket.listing { return listing }
        var listing = ByteBuffer()
        for (_, chunks) in bucket.balls.sorted(by: { $0.key < $1.key }) {
            for chunk in chunks.values.sorted(by: { $0.index < $1.index }) {
                if listing.readableBytes > 0 { listing.writeStaticString(",") }
                listing.writeImmutableBuffer(chunk.document)
            }
        }
        bucket.listing = listing
        return listing
    }

    var bucketNames: [String] { buckets.keys.sorted() }

    /// How many balls a bucket has, and how many bytes.
    func count(of name: String) -> (balls: Int, bytes: Int) {
        let balls = buckets[name]?.balls ?? [:]
        return (balls.count, balls.values.reduce(0) { $1.values.reduce($0) { $0 + $1.size } })
    }

    /// Ball and index of a key: what is before and behind its last `_`.
    static func parts(of key: String) -> (ball: String, index: Int)? {
        guard let place = key.utf8.lastIndex(of: UInt8(ascii: "_")), let index = Int(key[key.index(after: place)...])
        else { return nil }
        return (String(key[..<place]), index)
    }
}
