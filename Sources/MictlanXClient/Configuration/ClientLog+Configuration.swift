internal import Logging
internal import SystemPackage

extension ClientLog {
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
        self.init(loggers, writer: writer)
    }

    /// A client id may hold anything; a file name may not.
    private static func fileName(_ clientID: String) -> String {
        let safe = clientID.unicodeScalars.prefix(100).map { scalar -> Character in
            let isSafe = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isSafe || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
        }
        return (safe.isEmpty ? "client" : String(safe)) + ".log"
    }
}
