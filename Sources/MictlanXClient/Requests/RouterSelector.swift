/// Which of several routers is asked next: a pure machine that rotates over those that work, leaves those that failed
/// alone for a while, and lets them back.
///
/// Time is a duration since any fixed moment.
package struct RouterSelector: Sendable {
    private struct Health {
        var failures = 0
        var quarantinedUntil: Duration?
    }

    private var routers: [Health]
    private var last: Int
    private let firstQuarantine: Duration
    private let longestQuarantine: Duration

    /// All routers work.
    ///
    /// - Parameters:
    ///   - count: how many there are, at least 1.
    ///   - firstQuarantine: how long a router is left alone after its first failure; it doubles with each further one.
    ///   - longestQuarantine: where the doubling ends.
    package init(count: Int, firstQuarantine: Duration = .seconds(1), longestQuarantine: Duration = .seconds(30)) {
        routers = Array(repeating: Health(), count: max(1, count))
        last = routers.count - 1
        self.firstQuarantine = firstQuarantine
        self.longestQuarantine = longestQuarantine
    }

    /// The router to ask next: the next one that is not in quarantine; when all are, the one whose ends first.
    ///
    /// - Parameters:
    ///   - now: the current time.
    ///   - failed: one that has just failed and is taken only if there is no other.
    /// - Returns: the router's index.
    package mutating func pick(now: Duration, avoiding failed: Int? = nil) -> Int {
        let order = (1...routers.count).map { (last + $0) % routers.count }
        let others = order.filter { $0 != failed }
        let candidates = others.isEmpty ? order : others
        let free = candidates.first { routers[$0].quarantinedUntil.map { $0 <= now } ?? true }
        let soonest = candidates.min {
            (routers[$0].quarantinedUntil ?? .zero) < (routers[$1].quarantinedUntil ?? .zero)
        }
        last = free ?? soonest ?? 0
        return last
    }

    /// A router did not answer.
    ///
    /// - Returns: how long it is left alone.
    @discardableResult
    package mutating func failed(_ index: Int, now: Duration) -> Duration {
        guard routers.indices.contains(index) else { return .zero }
        var time = firstQuarantine
        for _ in 0..<routers[index].failures where time < longestQuarantine { time = min(time * 2, longestQuarantine) }
        routers[index].failures += 1
        routers[index].quarantinedUntil = now + time
        return time
    }

    /// A router answered: whatever it was before, it works.
    ///
    /// - Returns: whether it had failed before.
    @discardableResult
    package mutating func succeeded(_ index: Int) -> Bool {
        guard routers.indices.contains(index) else { return false }
        let hadFailed = routers[index].failures > 0
        routers[index] = Health()
        return hadFailed
    }
}
