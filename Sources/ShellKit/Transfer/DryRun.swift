import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// What a dry run looks at: everything that decides about an item and changes nothing. What would fail fails here, with
/// the error of the real run.
struct DryRun: Sendable {
    let store: any ObjectStore
    /// Whether what is there already stays.
    let keepsExisting: Bool
    let call: CallOptions

    /// A file that would be put, or that is there already.
    func put(_ item: PutItem, _ wish: PutWish) async throws -> TransferRow {
        let path = item.file.path
        let status = try MictlanXError.explaining("cannot read", path) { try FileStatus(path) }
        if status.kind == .directory { throw MictlanXError(.invalidArgument, "'\(path)' is a directory, not a file") }
        var outcome = "would_put"
        if status.kind == .file {
            _ = try LocalFile(path)
            if let ball = try await info(item.address) {
                let isSame = try await wish.isSame(path, size: status.size, as: ball)
                if !isSame, keepsExisting {
                    throw MictlanXError(
                        .exists, "ball '\(item.address)' exists already with other content; replace or delete it")
                }
                if isSame, try await !wish.changes(ball, to: item) { outcome = Self.unchanged }
            }
        }
        if outcome != Self.unchanged { try wish.checkReplicas(in: item.address.bucket) }
        return TransferRow(
            outcome: outcome, address: item.address, size: item.file.size, details: JSONObject(path: path))
    }

    /// What is left as it is.
    static let unchanged = PutReceipt.Outcome.unchanged.rawValue

    /// A ball that would be written to a file, or that is there already.
    ///
    /// - Parameters:
    ///   - item: the ball.
    ///   - placement: where it would go.
    ///   - isRaw: whether its bytes are written as they are stored.
    /// - Returns: its row.
    /// - Throws: what the real get would fail with.
    func get(_ item: WorkItem, to placement: LocalPlacement, isRaw: Bool) async throws -> TransferRow {
        guard let address = item.address else { throw item.isNoBall }
        let path = try placement.path(for: item, at: address)
        try placement.checkDirectory(of: path)
        let ball = try await store.wholeInfo(of: address, call: call)
        var outcome = "would_get"
        if let status = try? FileStatus(path) {
            guard status.kind == .file else {
                throw MictlanXError(.invalidArgument, "'\(path)' exists and is not a regular file")
            }
            let content = isRaw ? ball.checksum : ball.contentChecksum
            if let content, try await LocalDigest.sha256(of: path) == content {
                outcome = Self.unchanged
            } else if keepsExisting {
                throw MictlanXError(.exists, "'\(path)' exists already with other content")
            }
        }
        return TransferRow(outcome: outcome, address: address, size: ball.size, details: JSONObject(path: path))
    }

    /// A ball that would be deleted. What was named exactly has not been looked at yet.
    func delete(_ item: WorkItem) async throws -> TransferRow {
        guard let ball = item.ball else { throw item.isNoBall }
        var size = ball.knownSize
        if ball.checksum == nil {
            guard let found = try await info(ball.address) else {
                throw ItemSubject.absent(item)
            }
            size = found.size
        }
        return TransferRow(outcome: "would_delete", address: ball.address, size: size)
    }

    private func info(_ address: BallAddress) async throws -> BallInfo? {
        do {
            return try await store.info(of: address, call: call)
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return nil
        }
    }
}
