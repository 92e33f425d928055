internal import Glibc
public import MictlanXModel
internal import Synchronization

/// How a ball was used by way of ``Bucket`` and ``Ball``.
public struct AccessStatistics: Hashable, Sendable {
    /// How often it was read.
    public internal(set) var gets = 0
    /// How many reads were served from the client's cache, whole.
    public internal(set) var hits = 0
    /// How many reads were not.
    public var misses: Int { gets - hits }
    /// How often it was put.
    public internal(set) var puts = 0
    /// The bytes that reads handed out.
    public internal(set) var bytesRead = 0
    /// The bytes that puts took.
    public internal(set) var bytesWritten = 0
    /// When it was used first.
    public internal(set) var firstAccess: Timestamp?
    /// When it was used last.
    public internal(set) var lastAccess: Timestamp?
    /// Uses in a second, where a use counts half as much after each half life: the score over the mean life of a use.
    public internal(set) var frequency = 0.0

    /// Of what was never used.
    public init() {}

    /// The sum of two.
    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.gets += right.gets
        sum.hits += right.hits
        sum.puts += right.puts
        sum.bytesRead = left.bytesRead +| right.bytesRead
        sum.bytesWritten = left.bytesWritten +| right.bytesWritten
        sum.firstAccess = [left.firstAccess, right.firstAccess].compactMap(\.self).min()
        sum.lastAccess = [left.lastAccess, right.lastAccess].compactMap(\.self).max()
        sum.frequency += right.frequency
        return sum
    }
}

/// The statistics of the balls that were used last and most; those of others are forgotten.
package final class AccessBook: Sendable {
    /// One use of a ball.
    package enum Use: Sendable {
        case get(bytes: Int, isHit: Bool)
        case put(bytes: Int)
    }

    private struct Entry {
        var statistics = AccessStatistics()
        /// As it was at the last access.
        var score = 0.0
    }

    private struct State {
        var entries: [BallAddress: Entry] = [:]
        var order: EvictionOrder<BallAddress>
    }

    private let halfLife: Double
    private let limit: Int
    private let state: Mutex<State>

    /// An empty book.
    ///
    /// - Parameters:
    ///   - halfLife: after how long a use counts half as much.
    ///   - limit: how many balls are remembered.
    package init(halfLife: Duration = .seconds(600), limit: Int = 10_000) {
        self.halfLife = max(1e-9, halfLife.seconds)
        self.limit = max(1, limit)
        state = Mutex(State(order: EvictionOrder(.lfu, halfLife: halfLife)))
    }

    /// Notes a use.
    package func note(_ use: Use, of address: BallAddress, at now: Timestamp) {
        state.withLock { state in
            if state.entries[address] == nil, state.entries.count >= limit, let victim = state.order.evict() {
                state.entries[victim] = nil
            }
            state.order.use(address, at: now)
            var entry = state.entries[address] ?? Entry()
            entry.score = fade(entry.score, since: entry.statistics.lastAccess, at: now) + 1
            entry.statistics.add(use)
            entry.statistics.firstAccess = entry.statistics.firstAccess ?? now
            entry.statistics.lastAccess = now
            state.entries[address] = entry
        }
    }

    /// What is known of one ball.
    package func statistics(of address: BallAddress, at now: Timestamp) -> AccessStatistics {
        state.withLock { $0.entries[address].map { statistics(of: $0, at: now) } } ?? AccessStatistics()
    }

    /// What is known of the balls of a bucket together.
    package func statistics(of bucket: BucketID, at now: Timestamp) -> AccessStatistics {
        state.withLock { state in
            state.entries.reduce(AccessStatistics()) { sum, entry in
                entry.key.bucket == bucket ? sum + statistics(of: entry.value, at: now) : sum
            }
        }
    }

    private func statistics(of entry: Entry, at now: Timestamp) -> AccessStatistics {
        var statistics = entry.statistics
        let meanLife = halfLife / log(2)
        statistics.frequency = fade(entry.score, since: statistics.lastAccess, at: now) / meanLife
        return statistics
    }

    private func fade(_ score: Double, since last: Timestamp?, at now: Timestamp) -> Double {
        guard let last, now > last else { return score }
        return score * exp2(-(Double(now.nanoseconds) - Double(last.nanoseconds)) / 1e9 / halfLife)
    }
}

extension AccessStatistics {
    fileprivate mutating func add(_ use: AccessBook.Use) {
        switch use {
        case .get(let bytes, let isHit):
            gets += 1
            hits += isHit ? 1 : 0
            bytesRead +|= max(0, bytes)
        case .put(let bytes):
            puts += 1
            bytesWritten +|= max(0, bytes)
        }
    }
}
