/// The deadline of a call whose answer is read after it returned: one limit for its opening and all that is read of it.
struct StreamDeadline: Sendable {
    private let environment: ClientEnvironment
    private let limit: Duration?
    private let end: Duration?
    private let subject: String

    /// Begins now.
    init(_ options: CallOptions, _ environment: ClientEnvironment, subject: String) {
        self.environment = environment
        self.subject = subject
        limit = options.deadline
        end = limit.map { environment.elapsed() + $0 }
    }

    /// Waits for a part of the answer, no longer than what is left.
    ///
    /// - Parameter body: is cancelled, and waited for, when the time is over.
    /// - Returns: what the body returns.
    /// - Throws: ``MictlanXError`` `deadlineExceeded`; what the body throws.
    func run<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        guard let limit, let end else { return try await body() }
        let left = end - environment.elapsed()
        guard left > .zero else {
            throw MictlanXError(.deadlineExceeded, "\(subject): not finished within \(limit)")
        }
        return try await withDeadline(left, environment, subject, of: limit, body)
    }
}

extension PullSequence {
    /// The same elements, each waited for no longer than the deadline says.
    ///
    /// - Parameter deadline: gives the deadline of an iteration, when its first element is asked for.
    /// - Returns: the elements; the sequence throws ``MictlanXError`` `deadlineExceeded`, too.
    func bounded(by deadline: @escaping @Sendable () -> StreamDeadline) -> PullSequence {
        PullSequence {
            let deadline = deadline()
            let source = try await deadline.run { try await open() }
            return { try await deadline.run(source) }
        }
    }
}
