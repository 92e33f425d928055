/// One operation: the router that it talks to, its time-outs and retries.
struct Operation: Sendable {
    let session: RouterSession
    var options: CallOptions
    /// Counts what a read finds in the client's cache.
    var tally: CacheTally?
    /// Takes the bytes of a small ball that come with its listing; `nil` where nobody wants them.
    var brought: BroughtContent?

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

    /// For what is done after the operation has failed: without retries and with a short time-out.
    var hurried: Operation {
        var hurried = once
        hurried.options.timeout = min(options.timeout, .seconds(10))
        return hurried
    }
}
