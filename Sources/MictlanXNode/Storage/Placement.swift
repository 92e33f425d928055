/// Where the replicas of a chunk are to lie: the emptiest peers in service, the idlest of those that are about as full.
enum Placement {
    /// A peer that could take a replica.
    struct Candidate: Hashable, Sendable {
        let number: Int
        /// Bytes of its replicas.
        let used: Int
        /// Bytes it can still take.
        let free: Int
        /// Uploads under way to it.
        let uploads: Int
    }

    /// Chooses peers.
    ///
    /// - Parameters:
    ///   - count: how many replicas there are to be.
    ///   - size: bytes of one.
    ///   - candidates: the peers in service.
    ///   - holders: the peers that have the chunk already: they come first and need no room.
    ///   - turn: rotates among equals, so that chunks that are announced together do not all go to one.
    /// - Returns: at most `count` different peers; fewer where there is no room.
    static func choose(
        _ count: Int, size: Int, among candidates: [Candidate], holders: [Int] = [], turn: Int = 0
    ) -> [Int] {
        let kept = candidates.map(\.number).filter(holders.contains)
        let roomy = candidates.filter { !kept.contains($0.number) && $0.free >= size }
        let rotated = roomy.indices.map { roomy[($0 + turn) % roomy.count] }
        // Stable: equals stay in their rotated order.
        let sorted = rotated.enumerated().sorted { left, right in
            (left.element.fullness, left.element.uploads, left.offset)
                < (right.element.fullness, right.element.uploads, right.offset)
        }
        return Array((kept + sorted.map(\.element.number)).prefix(max(0, count)))
    }
}

extension Placement.Candidate {
    /// Full percent in use: differences below one do not decide.
    fileprivate var fullness: Int {
        let total = Double(used) + Double(free)
        return total > 0 ? Int(Double(used) * 100 / total) : 100
    }
}
