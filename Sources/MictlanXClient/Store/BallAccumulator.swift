internal import MictlanXModel

/// Gathers what the chunks of one ball say, in the order of their indexes and each once, in constant memory: a ball of
/// a terabyte has millions.
struct BallAccumulator {
    let address: BallAddress
    let first: ChunkMetadata
    let checksum: Checksum?
    private(set) var chunks = 0
    private(set) var size = 0
    private var agrees = true

    init(address: BallAddress, first: ChunkMetadata) {
        self.address = address
        self.first = first
        checksum = first.fullChecksum.flatMap { Checksum(hex: $0) }
        add(first)
    }

    mutating func add(_ chunk: ChunkMetadata) {
        agrees =
            agrees && chunk.index == chunks && chunk.fullChecksum == first.fullChecksum
            && chunk.chunkCount == first.chunkCount
        chunks += 1
        size += max(0, chunk.size)
    }

    var isComplete: Bool { agrees && checksum != nil && first.chunkCount == chunks }
}
