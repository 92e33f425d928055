import MictlanXText
import Synchronization

/// The failures of a block that something else answers: nobody is told of them yet.
final class CaughtFaults: Sendable {
    private let reports = Mutex<[ErrorReport]>([])

    func add(_ report: ErrorReport) { reports.withLock { $0.append(report) } }

    var all: [ErrorReport] { reports.withLock { $0 } }

    /// The last one as a value for `catch`: its text is the message. Commands that tell of their items as they go leave
    /// only their code.
    func value(code: Int32) -> ShellValue {
        let last = all.last
        let error = last?.error
        let message = error?.message ?? "ended with code \(code)"
        var fields: JSONObject = [
            "code": .string(error?.code.description ?? "failed"), "exit": .int(Int(code)), "message": .string(message),
            "retryable": .bool(error?.code.isRetryable ?? false),
        ]
        if let command = last?.command { fields["cmd"] = .string(command) }
        if let hint = error?.hint { fields["hint"] = .string(hint) }
        return .record(.object(fields), text: Array(message.utf8))
    }
}
