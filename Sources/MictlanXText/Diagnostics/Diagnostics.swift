/// Collects findings, so that a bad workflow shows all its faults at once.
public struct Diagnostics: Sendable {
    /// More than this many findings are counted but not kept: a generated file must not fill memory or the screen.
    public static let limit = 200

    /// How many places one finding names.
    private static let relatedLimit = 8

    /// What was found, in the order in which it was found.
    public private(set) var all: [Diagnostic] = []

    /// How many findings were left out because of ``limit``.
    public private(set) var omitted = 0

    /// Whether an error is among the findings.
    public private(set) var hasErrors = false

    /// Places that every further finding also belongs to, such as the alias whose value is read.
    package private(set) var trail: [Diagnostic.Related] = []

    /// Makes an empty collection.
    public init() {}

    /// Adds a place to every finding until ``leave()``.
    package mutating func enter(_ place: Diagnostic.Related) { trail.append(place) }

    /// Ends the last ``enter(_:)``.
    package mutating func leave() { _ = trail.popLast() }

    /// Adds a finding; one that was added before only gets what belongs to it besides, such as another alias.
    public mutating func append(_ diagnostic: Diagnostic) {
        var diagnostic = diagnostic
        for place in trail where !diagnostic.related.contains(place) { diagnostic.related.append(place) }
        if diagnostic.severity == .error { hasErrors = true }
        if diagnostic.span != nil, let first = all.firstIndex(where: { $0.isAbout(diagnostic) }) {
            let new = diagnostic.related.filter { !all[first].related.contains($0) }
            all[first].related += new.prefix(max(0, Self.relatedLimit - all[first].related.count))
            return
        }
        guard all.count < Self.limit else {
            omitted += 1
            return
        }
        if !all.contains(diagnostic) { all.append(diagnostic) }
    }

    /// Adds an error.
    ///
    /// - Parameters:
    ///   - code: The stable code.
    ///   - message: What is wrong.
    ///   - span: Where.
    ///   - label: What stands behind the caret.
    ///   - notes: Facts that help to understand.
    ///   - related: Other places that belong to it.
    ///   - help: The remedy.
    public mutating func error(
        _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, label: String? = nil, notes: [String] = [],
        related: [Diagnostic.Related] = [], help: String? = nil
    ) {
        append(
            Diagnostic(.error, code, message, at: span, label: label, notes: notes, related: related, help: help))
    }

    /// Adds a warning.
    ///
    /// - Parameters:
    ///   - code: The stable code.
    ///   - message: What is probably wrong.
    ///   - span: Where.
    ///   - label: What stands behind the caret.
    ///   - notes: Facts that help to understand.
    ///   - help: The remedy.
    public mutating func warning(
        _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, label: String? = nil, notes: [String] = [],
        help: String? = nil
    ) {
        append(Diagnostic(.warning, code, message, at: span, label: label, notes: notes, help: help))
    }

    /// The findings in the order of the text; those without a place come last.
    public var sorted: [Diagnostic] {
        let byPlace = all.enumerated().sorted { left, right in
            switch (left.element.span, right.element.span) {
            case (let a?, let b?) where a.start != b.start: a.start < b.start
            case (.some, nil): true
            case (nil, .some): false
            default: left.offset < right.offset
            }
        }
        return byPlace.map(\.element)
    }
}

extension Diagnostic {
    /// Whether another finding says the same of the same place.
    fileprivate func isAbout(_ other: Diagnostic) -> Bool {
        code == other.code && span == other.span && message == other.message && severity == other.severity
    }
}
