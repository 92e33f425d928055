internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel

/// Turns what a step is about into a frozen list.
struct BallTargets<Store: ObjectStore, C: Clock<Duration>> {
    private let context: StepContext<Store, C>

    init(_ context: StepContext<Store, C>) { self.context = context }

    /// The list of a target: an earlier step's, one ball by name, or all balls of a bucket.
    ///
    /// - Parameters:
    ///   - target: what the step is about.
    ///   - number: the number of the list that is made where there is none yet.
    /// - Returns: the list. One ball by name is in it even where it does not exist.
    /// - Throws: `MictlanXError`, also for a listing that breaks off.
    func list(of target: BallTarget, number: Int) async throws -> ItemSet {
        switch target {
        case .items(let field):
            let items = try context.value(field)
            guard items.kind != .files else {
                throw MictlanXError(.invalidArgument, "these items are local files; balls are wanted")
            }
            return items
        case .ball(let bucket, let key):
            let address = BallAddress(bucket: try context.value(bucket), name: try context.value(key))
            let writer = try ListWriter(file: context.listFile(number), kind: .balls)
            try writer.append(
                .ball(BallItem(address: address, size: nil, chunks: 0, checksum: nil, tags: [:], updatedAt: nil)))
            return try await writer.freeze()
        case .bucket(let bucket): return try await list(bucket: try context.value(bucket), number: number)
        }
    }

    /// All balls of a bucket.
    func list(bucket: BucketID, number: Int) async throws -> ItemSet {
        let writer = try ListWriter(file: context.listFile(number), kind: .balls)
        var selection = RemoteSelection([.bucket(bucket)])
        let context = context
        selection.check = { try context.services.control.checkRunning() }
        selection.listed = { context.tellListed($0) }
        let scan = try await selection.write(from: context.store, to: writer, scratch: context.scratch)
        return try await writer.freeze(origin: scan.origin(hasSelector: false))
    }
}
