internal import MictlanXModel
internal import MictlanXPlatform
import Synchronization

/// The chunks of a listing that came in any order and with repetitions: sorted by bucket, ball and index, each key once
/// in its newest version (wire protocol §3.8), in memory that does not grow with the listing.
///
/// Versions of one key that disagree about its ball or index count as several chunks: such a ball is inconsistent.
final class SortedChunks: Sendable {
    private let merge: Mutex<RecordMerge>
    /// Whether there are none.
    let isEmpty: Bool
    /// How many chunks are read at once.
    private static let batchSize = 256

    /// Reads a listing to its end.
    ///
    /// - Parameters:
    ///   - listing: the chunks.
    ///   - scratch: where what does not fit into memory goes.
    ///   - bucket: the only bucket whose chunks are kept; `nil` for all.
    ///   - ball: the ball whose chunks they are; `nil` for those of many.
    /// - Throws: ``MictlanXError`` `badAnswer` for a listing that is broken or breaks off, or goes on and on about one ball,
    ///   `diskFull` and `io`, the network's codes.
    init(
        sorting listing: inout ChunkListing, in scratch: Scratch, only bucket: BucketID? = nil,
        of ball: BallAddress? = nil
    ) async throws {
        var sorter = RecordSorter(scratch)
        var limit = ball.map { RepetitionLimit($0) }
        var ordinal = 0
        while let (_, chunk) = try await listing.next() {
            if let bucket, chunk.bucketID != bucket.rawValue { continue }
            try limit?.add(chunk)
            let record = ChunkRecord(chunk, ordinal: ordinal)
            try await sorter.add(key: record.key, payload: record.payload)
            ordinal += 1
        }
        isEmpty = ordinal == 0
        merge = Mutex(try await sorter.finish())
    }

    /// The next chunks.
    ///
    /// - Returns: nothing at the end.
    /// - Throws: ``MictlanXError`` `io`; `CancellationError`.
    func nextBatch() async throws -> [ChunkMetadata] {
        try await BlockingWork.run { [self] _ in
            try merge.withLock { merge in
                var batch: [ChunkMetadata] = []
                while batch.count < Self.batchSize, let payload = try merge.next() {
                    batch.append(try ChunkRecord.chunk(payload))
                }
                return batch
            }
        }
    }
}
