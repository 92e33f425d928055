import Logging
import Synchronization

/// Keeps what is logged.
final class LoggedLines: Sendable {
    private let lines = Mutex<[(message: String, metadata: [String: String])]>([])

    var logger: Logger {
        Logger(label: "test") { [lines = self] _ in Handler(lines: lines) }
    }

    /// The lines of the first requests, once they are all there: a line may be written just behind its answer.
    func requests(count: Int) async throws -> [[String: String]] {
        func requests() -> [[String: String]] {
            lines.withLock { $0.filter { $0.message == "request" }.map(\.metadata) }
        }
        try await eventually { requests().count >= count }
        return requests()
    }

    /// All lines so far.
    var all: [(message: String, metadata: [String: String])] { lines.withLock { $0 } }

    var everything: String { lines.withLock { $0.map { "\($0.message) \($0.metadata)" }.joined(separator: " ") } }

    private struct Handler: LogHandler {
        let lines: LoggedLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = ("\(event.message)", (event.metadata ?? [:]).mapValues { "\($0)" })
            lines.lines.withLock { $0.append(line) }
        }
    }
}
