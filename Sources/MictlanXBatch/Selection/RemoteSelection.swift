package import MictlanXClient
internal import MictlanXModel
package import SystemPackage

/// The balls that somebody names or chooses from listings, each once.
package struct RemoteSelection: Sendable {
    /// A target names no ball that is there; it is told by its place among the targets.
    package struct NothingFound: Error {
        package let index: Int
    }

    /// What was looked at.
    package struct Scan: Sendable {
        /// How many listed balls were looked at.
        package internal(set) var scanned = 0
        /// Peers that did not answer: what only they hold was not chosen.
        package fileprivate(set) var silentPeers: Set<String> = []
        /// Balls that are meant and that no call can name.
        package fileprivate(set) var unnamed = 0

        package init() {}

        /// What a frozen list keeps of it.
        package func origin(hasSelector: Bool) -> ItemSet.Origin {
            ItemSet.Origin(
                scanned: scanned, hasSelector: hasSelector, silentPeers: silentPeers.sorted(), unnamed: unnamed)
        }
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
    /// Told now and then how many listed balls were looked at.
    package var listed: @Sendable (Int) -> Void = { _ in }
    /// So many items are listed before it is told again.
    package static let listingStep = 256

    package init(_ targets: [RemoteTarget]) { self.targets = targets }

    /// Writes down what is chosen, in the order of the targets. Each bucket is listed once. A listing that breaks off
    /// throws, so that a part of a listing never feeds a deletion; what silent peers hold is told. Where the router leaves
    /// out empty balls, the statistics of the peers complete the list.
    ///
    /// - Parameters:
    ///   - store: the store.
    ///   - writer: the list, which the caller finishes.
    ///   - scratch: where a temporary file may lie.
    /// - Returns: what was looked at.
    /// - Throws: `MictlanXError`, ``NothingFound``.
    @discardableResult
    package func write(from store: any ObjectStore, to writer: ListWriter, scratch: FilePath) async throws -> Scan {
        var scan = Scan()
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
                let listing = store.listing(of: bucket, isCompleted: true)
                for try await ball in listing {
                    try look(at: &scan)
                    guard target.includes(ball.address), try filter.admits(ball) else { continue }
                    hasMatch = true
                    if writer.count < limit { try writer.append(.ball(BallItem(ball))) }
                }
                if scan.note(listing.remarks, { target.includes(unnamed: $0) }) { hasMatch = true }
            } else {
                if shared[bucket] == nil {
                    shared[bucket] = try await union(in: bucket, from: store, scratch: scratch, &scan)
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
        return scan
    }

    /// One more listed ball is looked at.
    func look(at scan: inout Scan) throws {
        try check()
        scan.scanned += 1
        if scan.scanned.isMultiple(of: Self.listingStep) { listed(scan.scanned) }
    }

    /// What several targets choose from one bucket.
    private func union(
        in bucket: BucketID, from store: any ObjectStore, scratch: FilePath, _ scan: inout Scan
    ) async throws -> ItemSet {
        let writer = try ListWriter(namelessIn: scratch, kind: .balls)
        let listing = store.listing(of: bucket, isCompleted: true)
        for try await ball in listing {
            try look(at: &scan)
            guard targets.contains(where: { $0.chooses(ball.address) }), try filter.admits(ball) else { continue }
            try writer.append(.ball(BallItem(ball)))
        }
        scan.note(listing.remarks) { id in
            targets.contains { !$0.isBall && $0.bucket == bucket && $0.includes(unnamed: id) }
        }
        return try await writer.freeze()
    }

    /// A ball that was named: its size is told if it is there, and what the list says of its content is compared with
    /// nothing. That it is not there, or that it cannot be told, will be reported by what is done
    /// with it.
    private static func named(_ address: BallAddress, in store: any ObjectStore) async throws -> BallItem {
        var item = BallItem(address: address, size: nil, chunks: 0, checksum: nil, tags: [:], updatedAt: nil)
        do {
            item.knownSize = try await store.info(of: address).size
        } catch let error as MictlanXError where error.code == .notFound || error.code == .existenceUnknown {}
        return item
    }
}

extension RemoteSelection.Scan {
    /// Notes what a listing says of itself.
    ///
    /// - Returns: whether something is meant that no call can name, or may be at a silent peer: then a target that
    ///   chooses nothing is no error in what was written.
    @discardableResult
    mutating func note(_ remarks: ListingRemarks, _ isMeant: (String) -> Bool) -> Bool {
        silentPeers.formUnion(remarks.silentPeers)
        let meant = remarks.unnamed.count { isMeant($0.id) }
        // Those beyond what is remembered count as meant: more is told as left rather than less.
        unnamed +|= meant +| max(0, remarks.unnamedCount - remarks.unnamed.count)
        return meant > 0 || !remarks.isWhole
    }
}
