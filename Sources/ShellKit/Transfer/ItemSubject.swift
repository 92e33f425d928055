import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage

/// What a failed item is about: an error of a request names neither the ball as people know it nor the file.
struct ItemSubject: Sendable {
    var path: FilePath?
    var address: BallAddress?

    /// The message with the names that are not in it.
    func naming(_ message: String) -> String {
        let names = [path.map { "\($0)" }, address.map { "\($0)" }].compactMap { $0 }
        // Of a ball that is not there it is all the same where it would have gone.
        if let address, message == Self.absence(of: "\(address)") { return message }
        let missing = names.filter { !message.contains($0) }
        guard !missing.isEmpty else { return message }
        // Of a file and its ball the one tells the other only together.
        return
            "\((missing.count == names.count ? names : missing).map { "'\($0)'" }.joined(separator: " as ")): \(message)"
    }

    /// A ball of a list that is not there.
    static func absent(_ item: WorkItem) -> MictlanXError {
        MictlanXError(.notFound, absence(of: item.label))
    }

    private static func absence(of label: String) -> String { "ball '\(label)' does not exist" }

    /// The row of a failure.
    func row(_ error: ShellError) -> TransferRow {
        var details = path.map { JSONObject(path: $0) } ?? [:]
        var fields: JSONObject = [
            "code": .string(error.code.description), "exit": .int(Int(error.exitCode.rawValue)),
            "message": .string(error.message),
        ]
        if let hint = error.hint { fields["hint"] = .string(hint) }
        details["error"] = .object(fields)
        return TransferRow(outcome: "failed", address: address, size: nil, details: details)
    }
}

extension TransferRow {
    /// A part of a tree that is no content.
    init(_ part: FileWalker.LeftOut) {
        var details = JSONObject(path: part.path)
        details["reason"] = .string(part.reason)
        self.init(outcome: "skipped", address: nil, size: nil, details: details)
    }
}
