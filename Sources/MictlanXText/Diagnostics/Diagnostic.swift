/// One finding about a workflow's source: what is wrong, where, and what to do about it.
public struct Diagnostic: Hashable, Sendable {
    /// How much a finding weighs.
    public enum Severity: String, Hashable, Sendable {
        /// The workflow cannot be used.
        case error
        /// The workflow can be used, and probably does not do what was meant.
        case warning
        /// Information only.
        case note
    }

    /// A second place that belongs to the finding, such as the first of two equal keys.
    public struct Related: Hashable, Sendable {
        /// The other place.
        public var span: SourceSpan

        /// What is to be seen there.
        public var message: String

        /// Makes a related place.
        ///
        /// - Parameters:
        ///   - span: The other place.
        ///   - message: What is to be seen there.
        public init(span: SourceSpan, message: String) {
            self.span = span
            self.message = message
        }
    }

    /// How much the finding weighs.
    public var severity: Severity

    /// The stable code, with its explanation.
    public var code: DiagnosticCode

    /// What is wrong, in one sentence without a full stop.
    public var message: String

    /// Where it is wrong; `nil` where a finding has no place in a text.
    public var span: SourceSpan?

    /// What stands behind the caret, such as `did you mean 'bulk_put'?`.
    public var label: String?

    /// Facts that help to understand.
    public var notes: [String]

    /// Other places that belong to the finding.
    public var related: [Related]

    /// The remedy in one sentence.
    public var help: String?

    /// Makes a finding.
    ///
    /// - Parameters:
    ///   - severity: How much it weighs.
    ///   - code: The stable code.
    ///   - message: What is wrong.
    ///   - span: Where.
    ///   - label: What stands behind the caret.
    ///   - notes: Facts that help to understand.
    ///   - related: Other places that belong to it.
    ///   - help: The remedy.
    public init(
        _ severity: Severity, _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, label: String? = nil,
        notes: [String] = [], related: [Related] = [], help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.span = span
        self.label = label
        self.notes = notes
        self.related = related
        self.help = help
    }

    /// The finding's first line: place, severity, code and message.
    public var summary: String {
        let place = span.map { "\($0.description.terminalSafe): " } ?? ""
        return "\(place)\(severity.rawValue)[\(code.id)]: \(message.terminalSafe)"
    }
}
