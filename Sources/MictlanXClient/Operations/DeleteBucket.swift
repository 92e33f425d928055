internal import MictlanXModel

extension ClientCore {
    /// Deletes every ball of a bucket, a few at once, as the listing names them.
    @concurrent
    func deleteBucket(_ bucket: BucketID, _ options: BucketDeleteOptions) async throws -> BucketDeleteReceipt {
        try await withDeadline(options.call.deadline, environment, "delete of bucket '\(bucket)'") {
            if let maxDeletes = options.maxDeletes { try await checkGuard(bucket, maxDeletes, options.call) }
            let tally = DeleteTally()
            // Of several routers each lists the bucket: those before the same back end have nothing left to list.
            _ = try await everywhere("bucket '\(bucket)'", begin(options.call)) { operation, _ in
                try await clear(bucket, operation, options, tally)
            }
            return await tally.receipt(for: bucket)
        }
    }

    /// Deletes what one router lists.
    ///
    /// - Returns: the number of balls that are gone.
    private func clear(
        _ bucket: BucketID, _ operation: Operation, _ options: BucketDeleteOptions, _ tally: DeleteTally
    ) async throws -> Int {
        var total = 0
        // A listing may miss what was put while it ran: look again until nothing is left, or nothing more can go.
        while true {
            let executor = BulkExecutor<BallInfo, Int>(width: options.maxConcurrency)
            let pass = try await executor.run(balls(in: bucket, by: operation)) { ball in
                try await remove(ball.address, operation, force: options.force)
            } settled: { ball, result in
                await tally.add(ball, result)
            }
            total += pass.succeeded
            let isCapped = await tally.hasReached(options.maxDeletes)
            guard pass.succeeded > 0, pass.failed == 0, !isCapped else { return total }
        }
    }

    private func checkGuard(_ bucket: BucketID, _ maximum: Int, _ call: CallOptions) async throws {
        var count = 0
        for try await _ in balls(in: bucket, call) {
            count += 1
            guard count <= maximum else {
                throw MictlanXError(
                    .guardTripped,
                    "bucket '\(bucket)' holds more than \(maximum) balls; nothing was deleted, raise the limit if you"
                        + " mean it")
            }
        }
    }
}

/// Counts the balls that were deleted.
private actor DeleteTally {
    private var balls = 0
    private var bytes = 0
    private var failed = 0
    private var failures: [BulkFailure] = []

    func add(_ ball: BallInfo, _ result: Result<Int, MictlanXError>) {
        switch result {
        case .success:
            balls += 1
            let sum = bytes.addingReportingOverflow(ball.size)
            bytes = sum.overflow ? .max : sum.partialValue
        case .failure(let error):
            failed += 1
            guard failures.count < BulkSummary.maximumFailures else { return }
            failures.append(BulkFailure(ordinal: balls + failed - 1, address: ball.address, error: error))
        }
    }

    func hasReached(_ maximum: Int?) -> Bool { maximum.map { balls >= $0 } ?? false }

    func receipt(for bucket: BucketID) -> BucketDeleteReceipt {
        BucketDeleteReceipt(bucket: bucket, balls: balls, bytes: bytes, failures: failures, failed: failed)
    }
}
