/// One operation: the router that it talks to, its time-outs and retries. A reference, since the frames of all tasks that wait
/// in an operation hold it.
final class Operation: Sendable {
    let session: RouterSession
    let options: CallOptions
    /// Counts what a read finds in the client's cache.
    let tally: CacheTally?
    /// Takes the bytes of a small ball that come with its listing; `nil` where nobody wants them.
    let brought: BroughtContent?

    init(
        session: RouterSession, options: CallOptions, tally: CacheTally? = nil, brought: BroughtContent? = nil
    ) {
        self.session = session
        self.options = Patience.ofTask.applied(to: options)
        self.tally = tally
        self.brought = brought
    }

    private init(_ other: Operation, _ options: CallOptions) {
        session = other.session
        self.options = options
        tally = other.tally
        brought = other.brought
    }

    var retry: RetryPolicy { options.retry }

    /// The same without retries.
    var once: Operation {
        var options = options
        options.retry = .never
        return Operation(self, options)
    }

    /// For what is done after the operation has failed: without retries and with a short time-out.
    var hurried: Operation {
        var options = options
        options.retry = .never
        options.timeout = min(options.timeout, .seconds(10))
        return Operation(self, options)
    }
}
