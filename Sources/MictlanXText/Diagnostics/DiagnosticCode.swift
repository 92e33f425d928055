/// A stable name such as `E203`, with what `mxshell explain E203` says about it.
///
/// Codes are never renumbered and never reused: scripts and bookmarks refer to them. Hundreds group them by the stage
/// that finds the fault: 1 YAML, 2 document, 3 expression, 4 plan and inputs; `E` is an error, `W` a warning.
public struct DiagnosticCode: Sendable {
    /// The code itself, such as `E203`.
    public let id: String

    /// The kind of fault in a few words.
    public let title: String

    /// Why it is a fault and what to do, in whole sentences.
    public let explanation: String

    /// Makes a code.
    ///
    /// - Parameters:
    ///   - id: The code itself.
    ///   - title: The kind of fault in a few words.
    ///   - explanation: Why it is a fault and what to do.
    package init(_ id: String, _ title: String, _ explanation: String) {
        self.id = id
        self.title = title
        self.explanation = explanation
    }
}

extension DiagnosticCode: Hashable {
    /// Two codes are the same when their names are.
    public static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool {
        left.id == right.id
    }

    /// Hashes the name.
    ///
    /// - Parameter hasher: Where the name goes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}
