package import MictlanXClient
internal import MictlanXModel
package import SystemPackage

/// The balls that somebody names or chooses from listings, each once.
package struct RemoteSelection: Sendable {
    /// A target names no ball that is there; it is told by its place among the targets.
    package struct NothingFound: Error {
        package let index: Int
    }

    package var targets: [RemoteTarget]
    /// What listed balls must fulfil beside being meant.
    package var filter = BallFilter()
    /// At most so many are chosen.
    package var limit = Int.max
    /// Whether a target that chooses nothing is an error.
    package var needsMatch = false
    /// Throws when the listing is to end early.
    package var check: @Sendable () throws -> Void = {}

    package init(_ targets: [RemoteTarget]) { self.targets = targets }

    /// Writes down what is chosen, in the order of the targets. Each bucket is listed once. A listing that breaks off
    /// throws, so that a part of a listing never feeds a deletion.
    ///
    /// - Parameters:
    ///   - store: the store.
    ///   - writer: the list, which the caller finishes.
    ///   - scratch: where a temporary file may lie.
    /// - Returns: how many listed balls were looked at.
    /// - Throws: `MictlanXError`, ``NothingFound``.
    @discardableResult
    package func write(from store: any ObjectStore, to writer: ListWriter, scratch: FilePath) async throws -> Int {
        var scanned = 0
        var shared: [BucketID: ItemSet] = [:]
        var named: Set<BallAddress> = []
        let choosing = targets.filter { !$0.isBall }
        for (index, target) in targets.enumerated() {
            if case .ball(let address) = target {
                guard named.insert(address).inserted, !choosing.contains(where: { $0.chooses(address) }) else {
                    continue
                }
                try writer.append(.ball(try await Self.named(address, in: store)))
                continue
            }
            let bucket = target.bucket
            var hasMatch = false
            if targets.count(where: { !$0.isBall && $0.bucket == bucket }) == 1 {
                for try await ball in store.balls(in: bucket) {
                    try check()
                    scanned += 1
                    guard target.includes(ball.address), try filter.admits(ball) else { continue }
                    hasMatch = true
                    if writer.count < limit { try writer.append(.ball(BallItem(ball))) }
                }
            } else {
                if shared[bucket] == nil {
                    let (items, count) = try await union(in: bucket, from: store, scratch: scratch)
                    scanned += count
                    shared[bucket] = items
                }
                guard let items = shared[bucket] else { continue }
                for try await listed in items.items() {
                    guard let ball = listed.item.ball, target.includes(ball.address) else { continue }
                    hasMatch = true
                    guard !targets[..<index].contains(where: { $0.chooses(ball.address) }) else { continue }
                    if writer.count < limit { try writer.append(listed.item) }
                }
            }
            guard hasMatch || !needsMatch else { throw NothingFound(index: index) }
        }
        return scanned
    }

    /// What several targets choose from one bucket.
    private func union(
        in bucket: BucketID, from store: any ObjectStore, scratch: FilePath
    ) async throws -> (ItemSet, Int) {
        let writer = try ListWriter(namelessIn: scratch, kind: .balls)
        var scanned = 0
        for try await ball in store.balls(in: bucket) {
            try check()
            scanned += 1
            guard targets.contains(where: { $0.chooses(ball.address) }), try filter.admits(ball) else { continue }
            try writer.append(.ball(BallItem(ball)))
        }
        return (try await writer.freeze(), scanned)
    }

    /// A ball that was named: its size is told if it is there, and what the list says of its content is compared with
    /// nothing. That it is not there will be reported by what is done with it.
    private static func named(_ address: BallAddress, in store: any ObjectStore) async throws -> BallItem {
        var item = BallItem(address: address, size: 0, chunks: 0, checksum: nil, tags: [:], updatedAt: nil)
        do {
            item.size = try await store.info(of: address).size
        } catch MictlanXError.Code.notFound {}
        return item
    }
}
