/// The deadline of a call whose answer is read after it returned.
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

    func check() throws(MictlanXError) {
        guard let limit, let end, environment.elapsed() > end else { return }
        throw MictlanXError(.deadlineExceeded, "\(subject): not finished within \(limit)")
    }
}
