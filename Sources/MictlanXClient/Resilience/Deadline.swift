internal import MictlanXPlatform

/// Ends an operation when its time is over.
///
/// - Parameters:
///   - limit: the longest time; `nil` for no limit.
///   - environment: the clock.
///   - what: the operation, for the message.
///   - total: what the message names in place of `limit`, where that is only what is left of it.
///   - body: the operation; it is cancelled, and waited for, when the time is over.
/// - Returns: what the body returns.
/// - Throws: ``MictlanXError`` `deadlineExceeded`; what the body throws.
package func withDeadline<T: Sendable>(
    _ limit: Duration?, _ environment: ClientEnvironment, _ what: @autoclosure () -> String, of total: Duration? = nil,
    _ body: @escaping @Sendable () async throws -> T
) async throws -> T {
    guard let limit else { return try await body() }
    return try await limited(to: limit, environment, what, of: total, body)
}

/// Apart, so that what has no limit, as most operations, has no room for a group in its frame.
@inline(never)
private func limited<T: Sendable>(
    to limit: Duration, _ environment: ClientEnvironment, _ what: () -> String, of total: Duration?,
    _ body: @escaping @Sendable () async throws -> T
) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await body() }
        group.addTask {
            try await Limit.wait { try await environment.sleep(limit) }
            return nil
        }
        guard let result = try await group.next() ?? nil else {
            group.cancelAll()
            // What could not be stopped any more, and is done, is no failure.
            if let late = (try? await group.next()) ?? nil { return late }
            throw MictlanXError(.deadlineExceeded, "\(what()): not finished within \(total ?? limit)")
        }
        return result
    }
}
