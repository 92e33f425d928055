public import MictlanXModel

/// What the store knows of a ball, gathered from its chunks.
public struct BallInfo: Hashable, Sendable {
    /// The ball.
    public let address: BallAddress
    /// The sum of the sizes of the chunks that are there, each once, in bytes.
    public let size: Int
    /// The number of chunks that are there, each once.
    public let chunks: Int
    /// The number of chunks that the ball should have; `nil` when no chunk says so.
    public let expectedChunks: Int?
    /// The checksum of the whole ball; `nil` when no chunk says so.
    public let checksum: Checksum?
    /// The media type.
    public let contentType: String
    /// The id of the client that put it; `nil` when no chunk says so.
    public let producerID: String?
    /// The tags of the first chunk without the five layout tags.
    public let tags: [String: String]
    /// When the ball was put; `nil` when no chunk says so.
    public let updatedAt: Timestamp?
    /// Whether all chunks are there and agree about the ball.
    public let isComplete: Bool
    /// Whether any chunk was withdrawn from reading: the ball is listed and cannot be read until it is put again.
    public let isDisabled: Bool
    /// Whether it is a key by itself, without the layout of a ball: read and deleted by the key, which is its id.
    public let isKey: Bool

    /// What this ball is staged for, where a replace was not finished: the id of a ball, or the key of a chunk; `nil` for
    /// every ordinary ball.
    public var stagedFor: String? { StagingBall.target(of: address.ball, checksum, tags) }

    /// Gathers the chunks of one ball.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - metadata: its chunks in any order; repetitions (replicas) count once.
    public init(address: BallAddress, metadata: [ChunkMetadata]) {
        self.init(address: address, distinct: Self.distinct(metadata))
    }

    /// Gathers chunks that come by index, each once.
    init(address: BallAddress, distinct chunks: [ChunkMetadata]) {
        var accumulator = BallAccumulator(address: address, first: chunks.first)
        for chunk in chunks { accumulator.add(chunk) }
        self.init(accumulator)
    }

    /// Gathers the chunks of one ball.
    ///
    /// - Parameter accumulator: holds what they say together.
    init(_ accumulator: BallAccumulator) {
        address = accumulator.address
        size = accumulator.size
        chunks = accumulator.chunks
        let first = accumulator.first
        expectedChunks = accumulator.expectedChunks
        checksum = accumulator.checksum
        contentType = first?.contentType ?? "application/octet-stream"
        producerID = first?.producerID
        tags = (first?.tags ?? [:]).filter { !ReservedTag.isOfLayout($0.key) }
        updatedAt = first?.updatedAt
        isComplete = accumulator.isComplete
        isDisabled = accumulator.isDisabled
        // No chunk of a ball has a key that is the id of the ball.
        isKey = first?.key == address.ball.rawValue
    }

    /// Each chunk once, by index; of several versions of a key the newest, as the router's listing repeats older ones
    /// (wire protocol §3.8).
    ///
    /// - Parameter metadata: chunks in any order, with repetitions.
    /// - Returns: one entry for each key.
    package static func distinct(_ metadata: [ChunkMetadata]) -> [ChunkMetadata] {
        var newest: [String: ChunkMetadata] = [:]
        for chunk in metadata {
            guard let known = newest[chunk.key] else {
                newest[chunk.key] = chunk
                continue
            }
            if let updated = chunk.updatedAt, known.updatedAt.map({ $0 < updated }) ?? true {
                newest[chunk.key] = chunk
            }
        }
        return newest.values.sorted { ($0.index ?? .max, $0.key) < ($1.index ?? .max, $1.key) }
    }
}

/// A ball with the metadata of every chunk.
public struct BallDetail: Hashable, Sendable {
    /// The ball.
    public let info: BallInfo
    /// Its chunks by index, each once.
    public let chunks: [ChunkMetadata]

    /// Gathers the chunks of one ball.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - metadata: its chunks in any order, with repetitions.
    public init(address: BallAddress, metadata: [ChunkMetadata]) {
        chunks = BallInfo.distinct(metadata)
        info = BallInfo(address: address, distinct: chunks)
    }
}
