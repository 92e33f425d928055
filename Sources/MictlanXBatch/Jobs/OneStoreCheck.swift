package import MictlanXClient
package import MictlanXModel

/// Tells whether two connections lead to one store, where the names of their servers differ: a ball that is moved onto itself
/// would be gone. A ball is put at one of them, and looked for at the other; once for all balls.
package actor OneStoreCheck {
    private let source: any ObjectStore
    private let destination: any ObjectStore
    private var check: Task<Void, any Error>?

    package init(_ source: any ObjectStore, _ destination: any ObjectStore) {
        self.source = source
        self.destination = destination
    }

    /// Makes sure that they are two.
    ///
    /// - Parameter bucket: where the ball is put for a moment.
    /// - Throws: `MictlanXError` `invalidArgument` for one store; what a put, a look and a delete fail with.
    package func confirmTwo(in bucket: BucketID) async throws {
        if check == nil { check = Task { [source, destination] in try await Self.run(source, destination, bucket) } }
        try await check?.value
    }

    private static func run(
        _ source: any ObjectStore, _ destination: any ObjectStore, _ bucket: BucketID
    ) async throws {
        let name = "mxprobe-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let probe = BallAddress(bucket: bucket, ball: try BallID(name))
        _ = try await destination.put(.bytes(Array(name.utf8)), at: probe, options: PutOptions())
        let isSeen: Bool
        do {
            _ = try await source.info(of: probe)
            isSeen = true
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            isSeen = false
        }
        _ = try await destination.delete(probe, options: DeleteOptions())
        guard !isSeen else {
            throw MictlanXError(
                .invalidArgument, "both connections lead to one store: the ball would be moved onto itself")
        }
    }
}
