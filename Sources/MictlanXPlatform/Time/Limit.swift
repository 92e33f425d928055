/// A wait that nothing waits for: a limit on something else, or a beat. A clock that is moved on as soon as all wait must not
/// move on to its end.
package enum Limit {
    /// Whether the task is at such a wait.
    @TaskLocal package static var isWaiting = false

    /// Waits for the end of a limit.
    ///
    /// - Parameter wait: the call of the clock.
    /// - Throws: what the clock throws.
    package static func wait(_ wait: () async throws -> Void) async rethrows {
        try await $isWaiting.withValue(true) { try await wait() }
    }
}
