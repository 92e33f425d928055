package import MictlanXModel
import Synchronization

/// Chunks that were downloaded and verified, kept in memory up to a number of bytes.
///
/// A chunk is known by bucket, key and the checksum that its metadata names at this moment: what was replaced since is
/// never found, so the cache cannot serve stale bytes.
package final class ChunkCache: Sendable {
    /// Which bytes.
    package struct Key: Hashable, Sendable {
        let bucket: String
        let key: String
        let checksum: Checksum

        /// Names bytes.
        package init(bucket: String, key: String, checksum: Checksum) {
            self.bucket = bucket
            self.key = key
            self.checksum = checksum
        }
    }

    private struct State {
        var chunks: [Key: [UInt8]] = [:]
        var order: EvictionOrder<Key>
        var bytes = 0
        var hits = 0
        var misses = 0
    }

    private let capacity: Int
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - capacity: the most bytes of chunks.
    ///   - policy: which chunks leave first.
    ///   - halfLife: after how long a read counts half as much, under LFU.
    ///   - now: the time of day.
    package init(
        capacity: ByteCount, policy: EvictionPolicy, halfLife: Duration = .seconds(600),
        now: @escaping @Sendable () -> Timestamp = { Timestamp(nanoseconds: 0) }
    ) {
        self.capacity = capacity.bytes
        self.now = now
        state = Mutex(State(order: EvictionOrder(policy, halfLife: halfLife)))
    }

    /// Whether chunks of a size are kept: larger ones than an eighth of the capacity would push out too many others.
    ///
    /// - Parameter size: in bytes.
    /// - Returns: whether ``insert(_:for:)`` keeps it.
    package func keeps(size: Int) -> Bool { size <= capacity / 8 }

    /// Looks for a chunk.
    ///
    /// - Returns: its bytes; `nil` where it is not there.
    package func find(_ key: Key) -> [UInt8]? {
        state.withLock { state in
            guard let bytes = state.chunks[key] else {
                state.misses += 1
                return nil
            }
            state.hits += 1
            state.order.use(key, at: now())
            return bytes
        }
    }

    /// Keeps a chunk, and evicts others until it fits.
    ///
    /// - Parameters:
    ///   - bytes: what was verified against the key's checksum.
    ///   - key: the chunk.
    package func insert(_ bytes: [UInt8], for key: Key) {
        guard keeps(size: bytes.count) else { return }
        state.withLock { state in
            guard state.chunks[key] == nil else { return }
            while state.bytes + bytes.count > capacity, let victim = state.order.evict() {
                state.bytes -= state.chunks.removeValue(forKey: victim)?.count ?? 0
            }
            state.chunks[key] = bytes
            state.bytes += bytes.count
            state.order.use(key, at: now())
        }
    }

    /// What the cache did so far.
    package var statistics: ChunkCacheStatistics {
        state.withLock {
            ChunkCacheStatistics(
                hits: $0.hits, misses: $0.misses, chunks: $0.chunks.count, bytes: ByteCount($0.bytes),
                capacity: ByteCount(capacity))
        }
    }
}
