internal import MictlanXModel

extension ClientCore {
    /// How many balls of a bucket are deleted at once.
    private static let deleteWidth = 8

    /// Deletes every ball of a bucket, a few at once, as the listing names them; on every router that still lists some
    /// after the first is done.
    @concurrent
    func deleteBucket(
        _ bucket: BucketID, maxDeletes: Int?, isForced: Bool, _ call: CallOptions
    ) async throws -> BucketDeleteReceipt {
        try await withDeadline(call.deadline, environment, "delete bucket '\(bucket)'") {
            let operation = begin(call)
            if let maxDeletes {
                try await checkGuard(bucket, maxDeletes, operation)
                for (_, other) in others(than: operation) { try await checkGuard(bucket, maxDeletes, other) }
            }
            var receipt = try await empty(bucket, maxDeletes: maxDeletes, isForced: isForced, operation)
            try await elsewhere(than: operation, "bucket '\(bucket)', \(receipt.balls) balls") { other in
                // The limit is for all routers together: what one of them has deleted is gone from the share of the next.
                let left = maxDeletes.map { max(0, $0 - receipt.balls) }
                if let left { try await checkGuard(bucket, left, other, deleted: receipt.balls) }
                receipt = receipt.joined(with: try await empty(bucket, maxDeletes: left, isForced: isForced, other))
            }
            return receipt
        }
    }

    /// Deletes every ball of a bucket on the router of an operation.
    private func empty(
        _ bucket: BucketID, maxDeletes: Int?, isForced: Bool, _ operation: Operation
    ) async throws -> BucketDeleteReceipt {
        var total = 0
        var bytes = 0
        // A listing may miss what was put while it ran: look again until nothing is left, or nothing more can go.
        while true {
            let tally = DeleteTally()
            let executor = BulkExecutor<BallInfo, DeleteReceipt>(width: Self.deleteWidth) { _ in bare }
            let options = DeleteOptions(isForced: isForced, call: operation.options)
            let left = maxDeletes.map { max(0, $0 - total) } ?? .max
            let notes = ListingNotes()
            let listed = try await completeBalls(in: bucket, by: operation, notes)
            _ = try await executor.run(listed.prefix(left)) { ball in
                try await delete(ball.address, options, operation)
            } settled: { ball, result in
                await tally.add(ball, result)
            }
            total += await tally.balls
            bytes +|= await tally.bytes
            let failed = await tally.failed
            // What was put after the balls were counted is not what the limit was set for.
            if let maxDeletes, total == maxDeletes { try await checkGuard(bucket, 0, operation, deleted: total) }
            guard await tally.balls > 0, failed == 0 else {
                // What the listing shows and no call can name is left.
                let remarks = notes.remarks
                return BucketDeleteReceipt(
                    bucket: bucket, balls: total, bytes: bytes, failures: await tally.failures,
                    failed: failed + remarks.unnamedCount, unnamed: remarks.unnamed)
            }
        }
    }

    /// Every ball of a bucket, or nothing where a peer that does not answer may have more.
    private func completeBalls(
        in bucket: BucketID, by operation: Operation, _ notes: ListingNotes
    ) async throws -> PullSequence<BallInfo> {
        let pull = try await balls(in: bucket, by: operation, isCompleted: true, notes).open()
        let silent = notes.remarks.silentPeers
        guard silent.isEmpty else {
            throw PeerWitness.unanswered(silent, "nothing more was deleted: a part of bucket '\(bucket)'")
        }
        return PullSequence { pull }
    }

    /// Counts before anything is deleted by a router; `deleted` balls are gone already by others.
    private func checkGuard(_ bucket: BucketID, _ maximum: Int, _ operation: Operation, deleted: Int = 0) async throws {
        var count = 0
        for try await _ in try await completeBalls(in: bucket, by: operation, ListingNotes()) {
            count += 1
            guard count <= maximum else {
                throw MictlanXError(
                    .guardTripped,
                    "bucket '\(bucket)' holds more than \(maximum + deleted) balls;"
                        + " \(deleted == 0 ? "nothing was" : "\(deleted) of them were") deleted, raise the limit if you"
                        + " mean it")
            }
        }
    }
}

/// Counts the deletes of one pass.
private actor DeleteTally {
    private(set) var balls = 0
    private(set) var bytes = 0
    private(set) var failed = 0
    private(set) var failures: [BulkFailure] = []

    func add(_ ball: BallInfo, _ result: Result<DeleteReceipt, MictlanXError>) {
        switch result {
        case .success:
            balls += 1
            bytes +|= ball.size
        case .failure(let error):
            failed += 1
            guard failures.count < BulkSummary.maximumFailures else { return }
            failures.append(BulkFailure(ordinal: balls + failed - 1, address: ball.address, error: error))
        }
    }
}
