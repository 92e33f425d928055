package import MictlanXText

/// Why an expression cannot be read or evaluated.
package struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
    package enum Kind: Hashable, Sendable {
        /// Found while reading: the text is not an expression.
        case syntax
        /// A value has a type that the operator or function does not take.
        case type
        /// A key, element or context that is not there. `default()` catches these and no others.
        case missing
        /// A context or field that is not declared.
        case name
        case function
        case arguments
        /// A value without text form inside text.
        case text
        /// Overflow, division by zero, a value out of range.
        case value
        /// One of ``ExpressionLimits``.
        case limit
    }

    package let kind: Kind
    /// What is wrong, without a full stop.
    package let message: String
    /// What to write instead.
    package let help: String?
    /// Where, in Unicode scalars from the start of the expression.
    package var range: Range<Int>

    init(_ kind: Kind, _ message: String, help: String? = nil, at range: Range<Int> = 0..<0) {
        self.kind = kind
        self.message = message
        self.help = help
        self.range = range
    }

    /// The same error at another place.
    func at(_ range: Range<Int>) -> ExpressionError { ExpressionError(kind, message, help: help, at: range) }

    package var description: String { help.map { "\(message); \($0)" } ?? message }
}

extension ExpressionError {
    /// The code under which the fault is reported and explained.
    package var code: DiagnosticCode {
        switch kind {
        case .syntax: .expressionSyntax
        case .type: .expressionType
        case .name: .unknownName
        case .function: .unknownFunction
        case .arguments: .wrongArguments
        case .text: .notText
        case .missing, .value: .evaluationFailed
        case .limit: .expressionLimit
        }
    }
}

/// What one expression may cost, whatever its text or its data.
package enum ExpressionLimits {
    /// Longest text, in bytes of UTF-8.
    package static let text = 4_096
    /// Deepest nesting of brackets, calls and unary operators.
    package static let depth = 32
    /// Most operators of one precedence in a row.
    package static let chain = 128
    /// Nodes visited plus list elements touched in one evaluation.
    package static let steps = 10_000
    /// Largest result, and largest intermediate one, in bytes.
    package static let result = 1 << 20
}
