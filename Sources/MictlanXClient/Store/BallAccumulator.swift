internal import MictlanXModel

/// Gathers what the chunks of one ball say, in the order of their indexes and each once, in constant memory: a ball of
/// a terabyte has millions.
struct BallAccumulator {
    let address: BallAddress
    /// The chunk that speaks for the ball; it is added like every other.
    let first: ChunkMetadata?
    let checksum: Checksum?
    /// What it says of the number of chunks.
    let expectedChunks: Int?
    private let fullChecksum: String?
    private(set) var chunks = 0
    private(set) var size = 0
    /// Whether any chunk is withdrawn from reading.
    private(set) var isDisabled = false
    private var agrees = true

    init(address: BallAddress, first: ChunkMetadata?) {
        self.address = address
        self.first = first
        fullChecksum = first?.fullChecksum
        checksum = fullChecksum.flatMap { Checksum(hex: $0) }
        expectedChunks = first?.chunkCount
    }

    mutating func add(_ chunk: ChunkMetadata) {
        let isOfSameBall = chunk.fullChecksum == fullChecksum && chunk.chunkCount == expectedChunks
        add(index: chunk.index, size: chunk.size, isOfSameBall: isOfSameBall, isDisabled: chunk.isDisabled)
    }

    mutating func add(index: Int?, size chunkSize: Int, isOfSameBall: Bool, isDisabled isChunkDisabled: Bool) {
        isDisabled = isDisabled || isChunkDisabled
        // Sizes are what a router says: nothing less than nothing, nor more than can be counted, is a ball.
        size +|= max(0, chunkSize)
        agrees = agrees && isOfSameBall && index == chunks && chunkSize >= 0 && size < .max
        chunks += 1
    }

    /// Whether all chunks are there and agree about the ball.
    var isComplete: Bool { agrees && checksum != nil && expectedChunks == chunks }
}
