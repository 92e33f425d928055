internal import MictlanXClient
internal import MictlanXModel

/// Which buckets this run created: those that held nothing before its first put. Only such a bucket may be deleted
/// whole without a policy that allows it.
actor BucketProvenance {
    private var isNew: [BucketID: Bool] = [:]
    /// In a plan: the buckets that earlier steps would put something into.
    private var expected: Set<BucketID> = []
    private let isNeeded: Bool

    /// - Parameter isNeeded: whether the document deletes a bucket; the store is not asked otherwise.
    init(isNeeded: Bool) { self.isNeeded = isNeeded }

    /// Looks at a bucket before the first put into it. What is found is recorded, so that a resumed run, which finds
    /// its own balls there, still knows.
    func note<Store: ObjectStore, C: Clock<Duration>>(
        _ bucket: BucketID, in services: RunServices<Store, C>
    ) async throws {
        guard isNeeded, isNew[bucket] == nil else { return }
        let name = Self.name(bucket)
        if case .bool(let recorded)? = services.values.recorded(name) {
            isNew[bucket] = recorded
            return
        }
        let listing = services.store.listing(of: bucket, isCompleted: true)
        var balls = listing.makeAsyncIterator()
        // What a silent peer may have, or no call can name, is something.
        let isEmpty =
            try await balls.next() == nil && listing.remarks.isWhole && listing.remarks.unnamedCount == 0
        isNew[bucket] = isEmpty
        _ = services.values.record(name) { .bool(isEmpty) }
        try await services.writeRecordedValues()
    }

    /// A step of a plan would put something into the bucket.
    func expect(_ bucket: BucketID) { expected.insert(bucket) }

    /// Whether an earlier step of a plan would put something into the bucket.
    func isExpected(_ bucket: BucketID) -> Bool { expected.contains(bucket) }

    /// Whether the run created the bucket, in this attempt or in one before it.
    func created(_ bucket: BucketID, recordedIn values: ValueJournal) -> Bool {
        if let isNew = isNew[bucket] { return isNew }
        return values.recorded(Self.name(bucket)) == .bool(true)
    }

    /// What the journal calls what was found.
    private static func name(_ bucket: BucketID) -> String { "created@\(bucket)" }
}
