internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText
internal import Synchronization

/// `verify`: compares what the store holds with what is expected, ball by ball.
struct VerifyExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: VerifyStep
    let context: StepContext<Store, C>

    private static var width: Int { 8 }

    /// What every ball is held against.
    private struct Expectation: Sendable {
        let exists: Bool
        let checksum: VerifyStep.ChecksumCheck
        let content: VerifyOptions.Content
        /// Chooses the chunks of a sample: others in each run and of each ball.
        let seed: String
        let tags: [String: String]
        let retry: RetryPolicy

        /// What is read of a ball; a resumed run reads the same chunks.
        func content(of ball: BallItem) -> VerifyOptions.Content {
            guard case .sample(let fraction, _) = content else { return content }
            let digest = SHA256.hash(Array("\(seed)\(ball.address)".utf8))
            return .sample(fraction: fraction, seed: UInt64(digest.hex.prefix(16), radix: 16) ?? 0)
        }
    }

    func run() async throws -> StepResult {
        let recorded = try await context.recordedList()
        let items: ItemSet
        if let recorded {
            items = recorded
        } else {
            items = try await BallTargets(context).list(of: spec.target, number: 1)
        }
        try await context.services.freeze(items, step: context.path)
        let findings = try await check(items)
        if let failure = findings.failure { throw failure }
        return StepResult(isChanged: false, outputs: findings.outputs)
    }

    /// What earlier steps have yet to do cannot be verified; what is there can.
    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "verify", effect: .read)
        let items = try await BallTargets(context).list(of: spec.target, number: 1)
        plan.count = items.count
        plan.bytes = items.bytes
        guard items.kind == .balls else { return (plan, nil) }
        let findings = try await check(items)
        if let failure = findings.failure { plan.notes.append("would fail now: \(failure.error.message)") }
        return (plan, findings.failure == nil ? findings.outputs : nil)
    }

    private struct Findings {
        var outputs: ValueMap
        var failure: StepFailure?
    }

    private func check(_ items: ItemSet) async throws -> Findings {
        let expectation = try expectation()
        let mismatches = Mismatches()
        let verified = context.history?.done ?? OrdinalSet()
        let table = try ResultTable(
            file: context.services.directory.output(context.path, "results"), keeping: verified)
        // A ball that is verified as absent has no entry.
        let settled = expectation.exists ? try table.known(among: verified, of: items.count) : verified
        let tally = ItemTally(
            step: context.path, events: context.services.events, total: items.count - settled.count,
            totalBytes: items.bytes.bytes)
        let context = context
        try await context.loop(items, width: Self.width, settled: settled).run { listed -> BallInfo? in
            guard let ball = listed.item.ball else { throw listed.item.isNoBall }
            return try await Self.verify(ball, expectation, context.store)
        } ended: { listed, result in
            switch result {
            case .success(let info):
                if let info, let checksum = info.checksum {
                    try table.set(
                        listed.ordinal,
                        .stored(size: info.size, chunks: info.chunks, checksum: checksum, isChanged: false))
                }
                if !context.isPlan {
                    try await context.services.journal.write(
                        .done(
                            context.path, ordinal: listed.ordinal, via: .same, size: info?.size ?? 0,
                            checksum: info?.checksum))
                }
                tally.succeed(bytes: info?.size ?? 0)
            case .failure(let error) where Self.isMismatch(error):
                mismatches.add(error.message)
                context.services.events.emit(
                    .itemFail(
                        step: context.path, ordinal: listed.ordinal, item: listed.item.label, code: error.code,
                        message: error.message))
                tally.succeed(bytes: 0)
            case .failure(let error): tally.fail(listed.ordinal, listed.item.label, error)
            }
        }
        let manifest = try await table.stored(of: items, in: context.listFile(2)).items
        try compareTotals(items, manifest, expectation, mismatches)
        return findings(manifest, mismatches, tally, checked: items)
    }

    private func expectation() throws -> Expectation {
        var tags: [String: String] = [:]
        for (name, value) in try context.entries(spec.tags) { tags[name] = value.text }
        return Expectation(
            exists: try context.value(spec.exists), checksum: try context.value(spec.checksum),
            content: try content(), seed: "\(context.services.options.runID)/\(context.path)/",
            tags: tags,
            retry: context.requestRetry)
    }

    private func content() throws -> VerifyOptions.Content {
        switch spec.content {
        case .word(let word): try context.value(word) == .all ? .all : .none
        case .sample(let share):
            .sample(fraction: max(try context.value(share).value / 100, .ulpOfOne), seed: 0)
        }
    }

    /// What a verification can find wrong, as against what keeps it from looking.
    private static func isMismatch(_ error: MictlanXError) -> Bool {
        switch error.code {
        case .notFound, .noBucket, .incomplete, .checksumMismatch, .lengthMismatch, .exists, .changed: true
        default: false
        }
    }

    private static func verify(_ ball: BallItem, _ expectation: Expectation, _ store: Store) async throws -> BallInfo? {
        guard expectation.exists else {
            do {
                _ = try await store.info(of: ball.address)
            } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
                return nil
            }
            throw MictlanXError(.exists, "'\(ball.address)' is still there")
        }
        let info: BallInfo
        if expectation.checksum == .none, expectation.content == .none {
            info = try await store.info(of: ball.address)
        } else {
            // A ball that was named and not listed has no size and checksum to be held against.
            let isListed = ball.chunks > 0 || ball.checksum != nil
            var options = VerifyOptions(
                checksum: ball.checksum, size: isListed ? ball.size : nil,
                content: expectation.content(of: ball))
            options.asksForBytes = true
            options.call.retry = expectation.retry
            info = try await store.verify(ball.address, options: options)
            if expectation.checksum == .chunks {
                try ChunkChecksums.check(try await store.metadata(of: ball.address))
            }
        }
        guard info.isComplete else {
            throw MictlanXError(
                .incomplete,
                "'\(ball.address)' has \(info.chunks) of \(info.expectedChunks.map(String.init) ?? "?") chunks")
        }
        try info.checkEnabled()
        for (name, value) in expectation.tags where info.tags[name] != value {
            throw MictlanXError(
                .changed, "'\(ball.address)' has the tag \(name)=\(info.tags[name] ?? "(none)"), not \(value)")
        }
        return info
    }

    private func compareTotals(
        _ items: ItemSet, _ manifest: ItemSet, _ expectation: Expectation, _ mismatches: Mismatches
    ) throws {
        let count = expectation.exists ? manifest.count : items.count
        if let wanted = try context.value(spec.count)?.value, wanted != count {
            mismatches.add("\(Count(count, "ball")), \(wanted) \(wanted == 1 ? "was" : "were") expected")
        }
        if let wanted = try context.value(spec.bytes), wanted != manifest.bytes {
            mismatches.add("\(manifest.bytes.bytes) bytes, \(wanted.bytes) were expected")
        }
    }

    private func findings(
        _ manifest: ItemSet, _ mismatches: Mismatches, _ tally: ItemTally, checked: ItemSet
    ) -> Findings {
        let (count, first) = mismatches.current
        let outputs: ValueMap = [
            "count": .int(manifest.count), "bytes": .size(manifest.bytes), "mismatches": .int(count),
            "manifest": .items(manifest),
        ]
        if let failure = tally.failure("verified", outputs: outputs) {
            return Findings(outputs: outputs, failure: failure)
        }
        guard let first else { return Findings(outputs: outputs, failure: nil) }
        let more = count > 1 ? ", and \(count - 1) more" : ""
        let failure = StepFailure(
            MictlanXError(.checksumMismatch, "verification of \(Count(checked.count, "ball")): \(first)\(more)"),
            errorClass: RetryableClass.verify.rawValue, outputs: outputs)
        return Findings(outputs: outputs, failure: failure)
    }

    /// Counts mismatches and keeps the first.
    private final class Mismatches: Sendable {
        private let state = Mutex<(count: Int, first: String?)>((0, nil))

        var current: (count: Int, first: String?) { state.withLock { $0 } }

        func add(_ message: String) {
            state.withLock { state in
                state.count += 1
                if state.first == nil { state.first = message }
            }
        }
    }
}
