internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
internal import Synchronization
internal import SystemPackage

/// `replay`: an open loop over a recorded trace. A measurement that was broken off is void, so a resumed run begins anew.
struct ReplayExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: ReplayStep
    let context: StepContext<Store, C>

    /// A request that is ready to be sent.
    private enum Prepared: Sendable {
        case put(BallAddress, BallSource, temporary: FilePath?)
        case get(BallAddress)
    }

    /// Made-up content up to this size is held in memory, larger content in a file.
    private static var memoryLimit: Int { 256 << 10 }

    func run() async throws -> StepResult {
        let (file, format) = try trace()
        let summary = try await checked(file, format)
        // What the bucket held before is looked at before anything is measured.
        if let bucket = try context.value(spec.bucket) {
            try await context.services.provenance.note(bucket, in: context.services)
        }
        let events = try TraceEvents(file, format)
        let progress = Progress(total: summary.requests, totalBytes: summary.bytes, context)
        let loop = ReplayLoop(
            clock: context.services.clock, speed: try speed(), width: try context.value(spec.maxInFlight).value,
            drops: try context.value(spec.whenBehind) == .drop, warmup: try context.value(spec.warmup),
            check: { [control = context.services.control] in try control.checkRunning() })
        let performer = try performer()
        try await context.services.journal.beforeEffect()
        let totals = try await loop.run {
            try await events.nextBatch()
        } prepare: { event in
            try await prepare(event)
        } perform: { event, prepared in
            let bytes = try await performer.perform(event, prepared)
            progress.done(bytes: bytes)
            return bytes
        } failed: { event, error in
            progress.failed(event, error)
        }
        if let path = try context.value(spec.histogram) {
            let target = try context.resolve(path, for: .write)
            let document = Self.histogram(totals)
            _ = try await BlockingWork.run { _ in try JSONDocumentWriter.write(document, to: target) }
        }
        if !totals.isValid {
            context.services.log(
                .warning,
                "the replay was behind: lag p99 \(DurationText.format(totals.lag[percentile: 99])); the numbers are not "
                    + "those of the store alone",
                step: context.path)
        }
        return StepResult(isChanged: totals.puts.count > 0, outputs: Self.outputs(totals))
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "replay", effect: .change)
        let (file, format) = try trace()
        let summary = try await checked(file, format)
        if let bucket = try context.value(spec.bucket) { await context.services.provenance.expect(bucket) }
        plan.count = summary.requests
        plan.bytes = ByteCount(summary.bytes)
        plan.target = try context.value(spec.bucket)?.rawValue ?? "the buckets of the trace"
        plan.notes = [
            "\(summary.puts) puts, \(summary.requests - summary.puts) gets in "
                + DurationText.format(.milliseconds(Int((summary.length / (try speed())).seconds * 1000)))
        ]
        return (plan, nil)
    }

    // MARK: The trace

    private func trace() throws -> (FilePath, TraceFormat) {
        let trace = spec.trace
        let file = try context.resolve(file: try context.value(trace.file))
        let isJSON = ["ndjson", "jsonl"].contains(file.extension ?? "")
        var format = TraceFormat(
            syntax: trace.format.map { $0 == .ndjson ? .ndjson : .csv } ?? (isJSON ? .ndjson : .csv))
        format.time = try context.value(trace.at).map { .at($0) } ?? .gap(try context.value(trace.gap))
        format.unit = trace.unit.duration
        format.operation = try context.value(trace.operation)
        format.key = try context.value(trace.key)
        format.size = try context.value(trace.size)
        format.source = try context.value(trace.source)
        format.bucket = try context.value(trace.bucket)
        return (file, format)
    }

    private func speed() throws -> Double {
        let speed = try context.value(spec.speed)
        guard ReplayStep.speeds.contains(speed) else {
            throw MictlanXError(.invalidArgument, "the speed is from 0.001 to 1000000, not \(speed)")
        }
        return speed
    }

    /// Every fault of the trace is found before the first request.
    private func checked(_ file: FilePath, _ format: TraceFormat) async throws -> TraceEvents.Summary {
        let summary = try await TraceEvents.summary(of: file, format)
        guard summary.requests > 0 else { throw MictlanXError(.invalidArgument, "'\(file)' holds no requests") }
        guard summary.namesBuckets || spec.bucket != nil else {
            throw MictlanXError(
                .invalidArgument, "not every request of '\(file)' names a bucket in '\(format.bucket)'; give 'bucket'")
        }
        let synthesizes = try context.value(spec.synthesize)
        if let line = synthesizes ? summary.firstWithoutContent : summary.firstWithoutSource {
            throw MictlanXError(
                .invalidArgument,
                synthesizes
                    ? "\(file):\(line): the put has neither '\(format.source)' nor '\(format.size)'"
                    : "\(file):\(line): the put has no '\(format.source)'; 'synthesize: true' makes bytes up")
        }
        if synthesizes { try checkRoom(for: summary, file) }
        return summary
    }

    /// Large content lies in a file before it is put.
    private func checkRoom(for summary: TraceEvents.Summary, _ file: FilePath) throws(MictlanXError) {
        let directory = context.services.directory.path
        let room = SpoolAllowance(in: directory, atMost: .max).limit
        guard summary.largestMadeUp > max(room, Self.memoryLimit) else { return }
        throw MictlanXError(
            .diskFull,
            "\(file):\(summary.largestMadeUpLine): \(ByteCount(summary.largestMadeUp)) cannot be made up: they lie in "
                + "'\(directory)' until they are put, and may take half of what is free there, \(ByteCount(room))")
    }

    // MARK: Requests

    private func address(_ event: TraceEvent) throws -> BallAddress {
        guard let bucket = try context.value(spec.bucket) ?? event.bucket else { throw WorkItem.damaged }
        return BallAddress(bucket: bucket, name: event.key)
    }

    private func prepare(_ event: TraceEvent) async throws -> Prepared {
        let address = try address(event)
        guard event.operation == .put else { return .get(address) }
        try await context.services.provenance.note(address.bucket, in: context.services)
        if let source = event.source {
            let directory = try context.value(spec.baseDirectory) ?? "."
            let path = try context.resolve(directory, for: .read).pushing(FilePath(bytes: source))
            return .put(address, .file(try context.admit(path.lexicallyNormalized(), for: .read)), temporary: nil)
        }
        let content = SyntheticContent(of: event.key.bytes, size: event.size ?? 0)
        guard content.size > Self.memoryLimit else { return .put(address, .bytes(content.bytes), temporary: nil) }
        let file = context.services.directory.output(context.path, "\(event.line)")
        try await BlockingWork.run { isCancelled in try content.write(to: file, isCancelled: isCancelled) }
        return .put(address, .file(file), temporary: file)
    }

    private func performer() throws -> Performer {
        Performer(
            store: context.store, retry: context.requestRetry, check: try context.value(spec.getCheck),
            synthesizes: try context.value(spec.synthesize))
    }

    /// Sends one request.
    private struct Performer: Sendable {
        let store: Store
        let retry: RetryPolicy
        let check: ReplayStep.GetCheck
        let synthesizes: Bool

        func perform(_ event: TraceEvent, _ prepared: Prepared) async throws -> Int {
            switch prepared {
            case .put(let address, let source, let temporary):
                defer { temporary?.removeFile() }
                var options = PutOptions(call: CallOptions(retry: retry))
                options.ifExists = .replace
                return try await store.put(source, at: address, options: options).size
            case .get(let address):
                var call = CallOptions.reading
                call.retry = retry
                let (info, bytes) = try await store.read(address, options: GetOptions(call: call))
                var count = 0
                for try await piece in bytes { count += piece.count }
                try compare(event, address, count, info.checksum)
                return count
            }
        }

        private func compare(
            _ event: TraceEvent, _ address: BallAddress, _ count: Int, _ checksum: Checksum?
        ) throws(MictlanXError) {
            guard check != .none, let size = event.size else { return }
            guard count == size else {
                throw MictlanXError(.lengthMismatch, "'\(address)' has \(count) bytes, \(size) in the trace")
            }
            guard check == .checksum, synthesizes, event.source == nil else { return }
            guard SyntheticContent(of: event.key.bytes, size: size).checksum == checksum else {
                throw MictlanXError(.checksumMismatch, "'\(address)' does not have the bytes that were made up for it")
            }
        }
    }

    /// Tells how far the replay has come.
    private final class Progress: Sendable {
        private let progress: Mutex<ItemProgress>
        private let context: StepContext<Store, C>

        init(total: Int, totalBytes: Int, _ context: StepContext<Store, C>) {
            progress = Mutex(ItemProgress(total: total, totalBytes: totalBytes))
            self.context = context
        }

        func done(bytes: Int) {
            tell { progress in
                progress.done += 1
                progress.bytes +|= bytes
            }
        }

        func failed(_ event: TraceEvent, _ error: any Error) {
            let error = (error as? MictlanXError) ?? MictlanXError(.io, "\(error)", cause: error)
            context.services.events.emit(
                .itemFail(
                    step: context.path, ordinal: event.line, item: "\(event.operation.rawValue) \(event.key.text)",
                    code: error.code, message: error.message))
            tell { $0.failed += 1 }
        }

        private func tell(_ change: (inout ItemProgress) -> Void) {
            let current = progress.withLock { progress in
                change(&progress)
                return progress
            }
            context.services.events.emit(.progress(step: context.path, current))
        }
    }

    // MARK: Results

    private static func outputs(_ totals: ReplayTally.Totals) -> ValueMap {
        let seconds = totals.elapsed.seconds
        func rate(_ count: Int) -> WorkflowValue { .float(seconds > 0 ? Double(count) / seconds : 0) }
        let requests = totals.puts.count + totals.gets.count
        return [
            "put": .map(latencies(totals.puts)), "get": .map(latencies(totals.gets)),
            "lag": .map(latencies(totals.lag)),
            "errors": .int(totals.errors), "dropped": .int(totals.dropped), "bytes": .size(ByteCount(totals.bytes)),
            "throughput": .map(["requests": rate(requests), "bytes": rate(totals.bytes)]),
            "valid": .bool(totals.isValid),
        ]
    }

    private static func latencies(_ latencies: Latencies) -> ValueMap {
        [
            "count": .int(latencies.count), "p50": .duration(latencies[percentile: 50]),
            "p90": .duration(latencies[percentile: 90]), "p95": .duration(latencies[percentile: 95]),
            "p99": .duration(latencies[percentile: 99]), "p999": .duration(latencies[percentile: 99.9]),
            "max": .duration(latencies.largest), "mean": .duration(latencies.mean),
        ]
    }

    /// Every bucket of the histograms that has something, in microseconds.
    private static func histogram(_ totals: ReplayTally.Totals) -> WorkflowValue {
        func buckets(_ latencies: Latencies) -> WorkflowValue {
            .list(
                latencies.buckets.map { bucket in
                    .map(["up_to": .int(Int(bucket.upTo / .microseconds(1))), "count": .int(bucket.count)])
                })
        }
        return .map([
            "unit": .string("us"), "put": buckets(totals.puts), "get": buckets(totals.gets), "lag": buckets(totals.lag),
        ])
    }
}
