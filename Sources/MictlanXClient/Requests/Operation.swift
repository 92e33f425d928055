/// One operation: the router that it talks to, its time-outs and retries.
struct Operation: Sendable {
    let session: RouterSession
    var options: CallOptions
    /// Counts what a read finds in the client's cache.
    var tally: CacheTally?

    init(session: RouterSession, options: CallOptions) {
        self.session = session
        self.options = Patience.ofTask.applied(to: options)
    }

    var retry: RetryPolicy {
        get { options.retry }
        set { options.retry = newValue }
    }

    /// The same without retries.
    var once: Operation {
        var once = self
        once.retry = .never
        return once
    }
}
