internal import MictlanXModel
internal import MictlanXPlatform
import Synchronization

/// The chunks of a listing that came in any order and with repetitions: sorted by bucket, ball and index, each key once
/// in its newest version (wire protocol §3.8), in memory that does not grow with the listing.
///
/// Versions of one key that disagree about its ball or index count as several chunks: such a ball is inconsistent.
final class SortedChunks: Sendable {
    private enum Rest {
        /// In order, and read at once.
        case few([ChunkMetadata])
        case many(RecordMerge)
    }

    private let rest: Mutex<Rest>
    /// How many entries the listing had, with repetitions.
    let entries: Int
    /// How many chunks are read at once.
    private static let batchSize = 256
    /// So many are sorted as they are: most listings of one ball have a few, and many of them are read.
    private static let few = 16

    /// Whether there are none.
    var isEmpty: Bool { entries == 0 }

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
        var chunks: [ChunkMetadata] = []
        while chunks.count <= Self.few, let chunk = try await listing.next(of: bucket) { chunks.append(chunk) }
        guard chunks.count > Self.few else {
            entries = chunks.count
            rest = Mutex(.few(Self.sorted(chunks)))
            return
        }
        var (sorter, count) = (RecordSorter(scratch), 0)
        var limit = ball.map { RepetitionLimit($0) }
        func add(_ chunk: ChunkMetadata) async throws {
            try limit?.add(chunk)
            let record = ChunkRecord(chunk, ordinal: count)
            try await sorter.add(key: record.key, payload: record.payload)
            count += 1
        }
        for chunk in chunks { try await add(chunk) }
        while let chunk = try await listing.next(of: bucket) { try await add(chunk) }
        entries = count
        rest = Mutex(.many(try await sorter.finish()))
    }

    /// Few chunks in the order of records, each once.
    private static func sorted(_ chunks: [ChunkMetadata]) -> [ChunkMetadata] {
        guard chunks.count > 1 else { return chunks }
        let keyed = chunks.enumerated().map { (key: ChunkRecord.key(of: $1, ordinal: $0), chunk: $1) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return keyed.indices.filter { place in
            place == 0
                || keyed[place].key.dropLast(RecordRun.versionLength)
                    != keyed[place - 1].key.dropLast(RecordRun.versionLength)
        }.map { keyed[$0].chunk }
    }

    /// The next chunks.
    ///
    /// - Returns: nothing at the end.
    /// - Throws: ``MictlanXError`` `io`; `CancellationError`.
    func nextBatch() async throws -> [ChunkMetadata] {
        if let few = takeFew() { return few }
        return try await BlockingWork.run { [self] _ in
            try rest.withLock { rest in
                guard case .many(var merge) = rest else { return [] }
                rest = .few([])
                defer { rest = .many(merge) }
                var batch: [ChunkMetadata] = []
                while batch.count < Self.batchSize, let payload = try merge.next() {
                    batch.append(try ChunkRecord.chunk(payload))
                }
                return batch
            }
        }
    }

    /// - Returns: `nil` where there are more than a few.
    private func takeFew() -> [ChunkMetadata]? {
        rest.withLock { rest in
            guard case .few(let chunks) = rest else { return nil }
            rest = .few([])
            return chunks
        }
    }
}

extension ChunkListing {
    /// The next chunk, of a bucket where one is given.
    fileprivate mutating func next(of bucket: BucketID?) async throws -> ChunkMetadata? {
        while let (_, chunk) = try await next() {
            if bucket.map({ chunk.bucketID == $0.rawValue }) ?? true { return chunk }
        }
        return nil
    }
}
