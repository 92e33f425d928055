/// What every call may set: header fields, time-outs, deadline and retries.
public struct CallOptions: Hashable, Sendable {
    /// Fields that go with every request of the call, beside those of the protocol, which cannot be replaced.
    public var headers: [String: String]
    /// The longest time of one attempt of one request; for answers that are read as they flow, of each pause.
    public var timeout: Duration
    /// The longest time of the whole call; `nil` for no limit.
    public var deadline: Duration?
    /// How failed requests are retried.
    public var retry: RetryPolicy
    /// How certificates are checked during this call; `nil` as the client does it.
    public var verification: TLSVerification?

    /// Sets every property; the time-out is that of the Python client for writes (wire protocol §2).
    public init(
        headers: [String: String] = [:], timeout: Duration = .seconds(120), deadline: Duration? = nil,
        retry: RetryPolicy = RetryPolicy(), verification: TLSVerification? = nil
    ) {
        self.headers = headers
        self.timeout = timeout
        self.deadline = deadline
        self.retry = retry
        self.verification = verification
    }

    /// Those of calls that read: 300 seconds an attempt, as the Python client has it (wire protocol §2).
    public static let reading = CallOptions(timeout: .seconds(300))
}
