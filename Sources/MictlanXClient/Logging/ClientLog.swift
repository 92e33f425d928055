package import Logging
import Synchronization

/// The log of a client: it goes to the application's logger and to files of JSON lines.
///
/// It has paths, labels, numbers and error codes, but never header values, tokens or queries.
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
    /// - Parameters:
    ///   - loggers: where events go.
    ///   - writer: what one of the loggers writes to; it is closed with the log.
    package init(_ loggers: [Logger], writer: LogWriter? = nil) {
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

    private final class Said: Sendable {
        private let remarks = Mutex<Set<Remark>>([])

        func isNew(_ remark: Remark) -> Bool { remarks.withLock { $0.insert(remark).inserted } }
    }
}
