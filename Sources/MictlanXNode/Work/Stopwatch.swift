/// Begins to measure a time.
///
/// - Returns: tells how much time has passed since this call.
func stopwatch(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
}
