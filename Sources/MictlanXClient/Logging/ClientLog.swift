package import Logging
internal import MictlanXModel
import Synchronization
internal import SystemPackage

/// What a client says, and to whom: the application's logger, and files of JSON lines.
///
/// Paths, labels, numbers and error codes are told; never header values, tokens or queries.
package struct ClientLog: Sendable {
    /// What is said only once in the life of a client.
    enum Remark: Hashable {
        case verificationIsOff, tokenInTheClear
    }

    private let loggers: [Logger]
    private let writer: LogWriter?
    private let said = Said()

    /// Says nothing.
    package static let silent = ClientLog([])

    /// Says everything to some loggers.
    ///
    /// - Parameter loggers: who is told.
    package init(_ loggers: [Logger]) {
        self.loggers = loggers
        writer = nil
    }

    /// The application's logger and the log file of a configuration.
    ///
    /// There is one file per client id, not one more for errors as the Python client has: each line names its level, and
    /// what happened before an error stays beside it.
    init(_ configuration: ClientConfiguration) throws(MictlanXError) {
        var loggers = [configuration.logger]
        var writer: LogWriter?
        if let directory = configuration.logOutputPath {
            guard configuration.logInterval >= 1 else {
                throw MictlanXError(
                    .invalidArgument, "logInterval must be at least 1, not \(configuration.logInterval)")
            }
            let now = configuration.now
            let file = try RotatingLogFile(
                directory.appending(Self.fileName(configuration.clientID)), unit: configuration.logWhen,
                interval: configuration.logInterval, kept: configuration.keptLogFiles, now: now())
            let opened = LogWriter(file, now: now)
            writer = opened
            var logger = Logger(label: "mictlanx.client") { _ in
                JSONLogHandler(now: now) { opened.append($0) }
            }
            logger[metadataKey: "client"] = .string(configuration.clientID)
            loggers.append(logger)
        }
        if configuration.debug {
            for index in loggers.indices { loggers[index].logLevel = .debug }
        }
        self.loggers = loggers
        self.writer = writer
    }

    /// Whether anybody wants to hear of requests.
    var wantsRequests: Bool { loggers.contains { $0.logLevel <= .info } }

    /// Writes out what was said.
    func close() async { await writer?.close() }

    func say(
        _ level: Logger.Level, _ message: @autoclosure () -> Logger.Message,
        _ metadata: @autoclosure () -> Logger.Metadata = [:]
    ) {
        for logger in loggers { logger.log(level: level, message(), metadata: metadata(), source: "MictlanXClient") }
    }

    func sayOnce(_ remark: Remark, _ message: Logger.Message, _ metadata: Logger.Metadata) {
        if said.isNew(remark) { say(.warning, message, metadata) }
    }

    /// A client id may hold anything; a file name may not.
    private static func fileName(_ clientID: String) -> String {
        let safe = clientID.unicodeScalars.prefix(100).map { scalar -> Character in
            let isSafe = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isSafe || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
        }
        return (safe.isEmpty ? "client" : String(safe)) + ".log"
    }

    private final class Said: Sendable {
        private let remarks = Mutex<Set<Remark>>([])

        func isNew(_ remark: Remark) -> Bool { remarks.withLock { $0.insert(remark).inserted } }
    }
}
