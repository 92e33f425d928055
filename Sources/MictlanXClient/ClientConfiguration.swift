internal import Glibc
public import MictlanXModel

/// How a client works. Nothing is read from the environment of the process.
public struct ClientConfiguration: Sendable {
    /// The name of this client, told with every chunk it puts.
    public var clientID: String
    /// The number of requests in flight of the whole client, at least 1.
    public var maxWorkers: Int
    /// How the certificates of routers are checked.
    public var verification: TLSVerification
    /// The URL of a proxy, `nil` for none; never used for unix-domain sockets and the loopback.
    public var proxy: String?
    /// Hosts that are reached without the proxy, comma-separated.
    public var noProxy: String
    /// The longest time until a connection stands.
    public var connectTimeout: Duration
    /// The clock for delays and deadlines.
    public var clock: any Clock<Duration>
    /// The time of day, for the tag `updated_at`.
    public var now: @Sendable () -> Timestamp

    /// Sets all parts; the number of workers is that of the Python client (wire protocol §5).
    ///
    /// - Parameters:
    ///   - clientID: the name of this client.
    ///   - maxWorkers: the number of requests in flight.
    ///   - verification: how certificates are checked.
    ///   - proxy: the URL of a proxy.
    ///   - noProxy: hosts that are reached without it.
    ///   - connectTimeout: the longest time until a connection stands.
    ///   - clock: the clock for delays and deadlines.
    ///   - now: the time of day.
    public init(
        clientID: String = "client-0", maxWorkers: Int = 12, verification: TLSVerification = .system,
        proxy: String? = nil, noProxy: String = "", connectTimeout: Duration = .seconds(10),
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Timestamp = systemTime
    ) {
        self.clientID = clientID
        self.maxWorkers = maxWorkers
        self.verification = verification
        self.proxy = proxy
        self.noProxy = noProxy
        self.connectTimeout = connectTimeout
        self.clock = clock
        self.now = now
    }

    /// The time of day of the system (clock_gettime(2)).
    ///
    /// - Returns: the current moment.
    @Sendable
    public static func systemTime() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
