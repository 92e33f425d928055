internal import Glibc
public import Logging
public import MictlanXModel
public import SystemPackage

/// How a client works. Nothing is read from the environment of the process.
public struct ClientConfiguration: Sendable {
    /// The name of this client, stored with every chunk that it puts.
    public var clientID: String
    /// The most requests in flight of the whole client, at least 1. A router that asks to slow down, or does not answer
    /// in time, halves the number for a while.
    public var maxWorkers: Int

    /// Whether the log holds what helps to find a fault, beside what was done.
    public var debug: Bool
    /// Takes the client's log events; drops them by default.
    public var logger = Logger(label: "mictlanx.client") { _ in SwiftLogNoOpLogHandler() }
    /// A directory for log files of JSON lines, made if need be; `nil` for no files.
    public var logOutputPath: FilePath?
    /// The unit of ``logInterval``.
    public var logWhen: LogRotationUnit
    /// After how many units a new log file is begun, at least 1.
    public var logInterval: Int
    /// How many older log files are kept, beside the current one.
    public var keptLogFiles = 20

    /// Which chunks leave the cache first when it is full.
    public var evictionPolicy: EvictionPolicy
    /// The most bytes of chunks that are kept in memory to be read again; none by default.
    ///
    /// The Python client announces a cache of 1 GB that it never fills (wire protocol §6). A cache that really caches
    /// takes the memory that it is given, so there is one only on request. Reads into memory fill it; gets to
    /// files are served from it and leave it as it is.
    public var capacityStorage: ByteCount

    /// After how long a read or put counts half as much: for the cache under LFU, and for ``AccessStatistics/frequency``.
    public var halfLife = Duration.seconds(600)

    /// Where data that do not fit into memory are laid down, in files without a name: what is put from a stream or
    /// compressed, and listings that must be sorted. ``PutOptions/spoolDirectory`` of a put wins.
    public var scratchDirectory = defaultScratchDirectory

    /// `/var/tmp`: unlike `/tmp` it is seldom in memory (file-hierarchy(7)).
    public static let defaultScratchDirectory = Scratch.defaultDirectory

    /// How the certificates of routers are checked.
    public var verification: TLSVerification
    /// The oldest version of TLS that is spoken.
    public var minimumTLS = TLSVersion.tls12
    /// The client's certificate, for routers that ask for one.
    public var clientCertificate: ClientCertificate?
    /// Whether HTTP/2 is asked for over TLS (`http2=1` in the URI); HTTP/1.1 otherwise, and always without TLS.
    public var http2 = false
    /// Sent as `Authorization: Bearer` with every request that has no such header (RFC 6750 §2.1).
    public var bearerToken: Secret?
    /// Header fields of every request, beside those of the protocol. A call's own win.
    public var headers: [String: String] = [:]
    /// The URL of a proxy, if any; never used for unix-domain sockets and the loopback.
    public var proxy: String?
    /// Hosts that are reached without the proxy, comma-separated.
    public var noProxy: String
    /// The time-out for establishing a connection.
    public var connectTimeout: Duration

    /// Hears of every wait for a server.
    package var silence: SilenceWatch?
    /// What every request goes through before libcurl sends it.
    package var wrapTransport: @Sendable (any HTTPTransport) -> any HTTPTransport = { $0 }

    /// The clock for delays and deadlines.
    public var clock: any Clock<Duration>
    /// The time of day, for the tag `updated_at` and the log.
    public var now: @Sendable () -> Timestamp

    /// Sets the most used properties. The defaults are those of the Python client (wire protocol §5), except that there is
    /// neither a cache nor a log directory.
    public init(
        clientID: String = "client-0", debug: Bool = false, maxWorkers: Int = 12, logOutputPath: FilePath? = nil,
        logWhen: LogRotationUnit = .minutes, logInterval: Int = 30, evictionPolicy: EvictionPolicy = .lru,
        capacityStorage: ByteCount = ByteCount(0), verification: TLSVerification = .system,
        proxy: String? = nil, noProxy: String = "", connectTimeout: Duration = .seconds(10),
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Timestamp = systemTime
    ) {
        self.clientID = clientID
        self.debug = debug
        self.maxWorkers = maxWorkers
        self.logOutputPath = logOutputPath
        self.logWhen = logWhen
        self.logInterval = logInterval
        self.evictionPolicy = evictionPolicy
        self.capacityStorage = capacityStorage
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
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}
