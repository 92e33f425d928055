internal import MictlanXPlatform

/// Sends requests at the moments at which a trace has them, whether those before are done or not (an open loop). Latency
/// is measured from the intended moment: a store that stalls makes those wait that come meanwhile, and their wait counts.
struct ReplayLoop<C: Clock<Duration>>: Sendable {
    let clock: C
    /// How much faster than the trace.
    let speed: Double
    /// Most requests on their way at once.
    let width: Int
    /// Whether a request for which there is no place is left out; otherwise it waits, and its wait counts.
    let drops: Bool
    /// Requests that are intended before this moment do not count.
    let warmup: Duration
    /// Throws when the run was told to stop.
    let check: @Sendable () throws -> Void

    /// Sends everything and waits for the last answer.
    ///
    /// - Parameters:
    ///   - nextBatch: the next requests of the trace, none at its end.
    ///   - prepare: makes a request ready, before its moment.
    ///   - perform: sends it; gives the bytes that went.
    ///   - failed: told of a request that failed.
    /// - Returns: what was measured.
    /// - Throws: what the trace and `prepare` throw; `CancellationError`.
    func run<Prepared: Sendable>(
        _ nextBatch: () async throws -> [TraceEvent],
        prepare: (TraceEvent) async throws -> Prepared,
        perform: @escaping @Sendable (TraceEvent, Prepared) async throws -> Int,
        failed: @escaping @Sendable (TraceEvent, any Error) async -> Void
    ) async throws -> ReplayTally.Totals {
        let tally = ReplayTally()
        let limiter = Limiter(width: width)
        let (clock, warmup) = (clock, warmup)
        var batch = try await nextBatch()[...]
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Tasks that are done are taken out as the loop goes on, so that they do not pile up.
            var running = 0
            while let event = batch.popFirst() {
                if batch.isEmpty { batch = try await nextBatch()[...] }
                try check()
                let prepared = try await prepare(event)
                let intended = start.advanced(by: event.arrival / speed)
                let counts = event.arrival / speed >= warmup
                if clock.now < intended { try await clock.sleep(until: intended, tolerance: nil) }
                if drops {
                    guard tally.enter(atMost: width) else {
                        tally.drop(counts: counts)
                        continue
                    }
                } else {
                    try await limiter.acquire()
                }
                tally.sent(lag: intended.duration(to: clock.now), counts: counts)
                group.addTask { [drops] in
                    defer { if drops { tally.leave() } else { limiter.release() } }
                    do {
                        let bytes = try await perform(event, prepared)
                        let now = clock.now
                        if counts {
                            tally.done(
                                event.operation, latency: intended.duration(to: now), bytes: bytes,
                                at: start.duration(to: now) - warmup)
                        }
                    } catch is CancellationError {
                        throw CancellationError()
                    } catch {
                        tally.failed(counts: counts, at: start.duration(to: clock.now) - warmup)
                        await failed(event, error)
                    }
                }
                running += 1
                if running >= 2 * width {
                    while running > width, try await group.next() != nil { running -= 1 }
                }
            }
            try await group.waitForAll()
        }
        return tally.current
    }
}
