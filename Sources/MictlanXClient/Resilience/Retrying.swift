/// What an attempt knows about those before it.
package struct Attempt: Hashable, Sendable {
    /// Which attempt it is, from 1.
    package var number: Int
    /// Whether bytes came that did not match their checksum: the next reading passes all caches.
    package var followsIntegrityError: Bool
}

/// Which attempt the current task makes, for the log alone.
enum AttemptNumber {
    @TaskLocal static var current = 1
}

extension RetryPolicy {
    /// Tries until it succeeds, the attempts are used up, or the error is one that trying again cannot help.
    ///
    /// Errors of the class `transient` are tried again, unless somebody else has to be asked first; errors of the class
    /// `integrity` once.
    ///
    /// - Parameters:
    ///   - environment: time and chance.
    ///   - body: one attempt.
    /// - Returns: what the body returns.
    /// - Throws: the last error, with the number of attempts; `CancellationError`.
    package func retrying<T>(_ environment: ClientEnvironment, _ body: (Attempt) async throws -> T) async throws -> T {
        var attempt = Attempt(number: 1, followsIntegrityError: false)
        var delays = delays()
        var waited = Duration.zero
        while true {
            do {
                return try await AttemptNumber.$current.withValue(attempt.number) { try await body(attempt) }
            } catch var error as MictlanXError {
                error.attempts = attempt.number
                let mayRetry =
                    switch error.code.errorClass {
                    case .transient: error.doubt?.mayPass ?? true
                    case .integrity: !attempt.followsIntegrityError
                    default: false
                    }
                guard mayRetry, let planned = delays.next() else { throw error }
                let delay = spread(planned, random: environment.random(), retryAfter: error.retryAfter)
                if let budget, waited + delay > budget { throw error }
                environment.log.willRetry(after: delay, attempt: attempt.number, error)
                waited += delay
                attempt.number += 1
                attempt.followsIntegrityError = error.code.errorClass == .integrity
                try await environment.sleep(delay)
            }
        }
    }
}
