/// Looks again and again until a condition holds: for what the system tells nobody about, as descriptors and threads.
///
/// - Parameters:
///   - limit: when to give up.
///   - condition: what is waited for.
/// - Returns: whether it came to hold.
package func settles(within limit: Duration = .seconds(30), _ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + limit
    while !condition() {
        guard ContinuousClock.now < end else { return condition() }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return true
}

/// Returns only when the task is cancelled, for calls that hang in a test.
///
/// - Throws: `CancellationError`.
package func untilCancelled() async throws {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    for await _ in stream {}
    continuation.finish()
    throw CancellationError()
}
