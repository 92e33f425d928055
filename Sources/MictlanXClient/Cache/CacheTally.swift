internal import Synchronization

/// Counts the chunks of one read that came from the client's cache, and those that did not.
final class CacheTally: Sendable {
    private let hits = Atomic(0)
    private let misses = Atomic(0)

    /// Whether all of it came from the cache.
    var isHit: Bool { misses.load(ordering: .relaxed) == 0 && hits.load(ordering: .relaxed) > 0 }

    func count(isHit: Bool) {
        if isHit { hits.add(1, ordering: .relaxed) } else { misses.add(1, ordering: .relaxed) }
    }
}
