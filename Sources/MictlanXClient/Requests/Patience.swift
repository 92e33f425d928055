/// What a whole command says about the requests that it causes: its flags hold for every one of them, also for those that
/// the steps of a workflow or a listing begin, and win over what the call says.
package struct Patience: Hashable, Sendable {
    /// The longest time of one attempt; `nil` as the call has it.
    package var timeout: Duration?
    /// The number of attempts; `nil` as the call has it.
    package var attempts: Int?

    /// The command that the current task belongs to.
    @TaskLocal package static var ofTask = Patience()

    /// Sets both.
    package init(timeout: Duration? = nil, attempts: Int? = nil) {
        self.timeout = timeout
        self.attempts = attempts
    }

    func applied(to options: CallOptions) -> CallOptions {
        var options = options
        if let timeout { options.timeout = timeout }
        if let attempts { options.retry.attempts = max(1, attempts) }
        return options
    }
}
