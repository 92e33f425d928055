package import MictlanXText

extension DiagnosticCode {
    package static let expressionSyntax = DiagnosticCode(
        "E301", "not a valid expression",
        "The text between '${{' and '}}', or after 'when' and 'that', breaks the grammar.")
    package static let unknownName = DiagnosticCode(
        "E302", "unknown name",
        "An expression knows inputs, vars, env, steps.<id>, run and, where they exist, item and error.")
    package static let expressionType = DiagnosticCode(
        "E303", "types do not fit",
        "Nothing is converted silently. Use int(), float(), string(), duration() or size() to convert.")
    package static let unknownFunction = DiagnosticCode(
        "E304", "unknown function", "The function is not one of the language.")
    package static let wrongArguments = DiagnosticCode(
        "E305", "wrong number of arguments", "The function takes another number of arguments.")
    package static let expressionLimit = DiagnosticCode(
        "E306", "expression too large", "Length, depth, steps of evaluation and the size of the result are limited.")
    package static let notText = DiagnosticCode(
        "E307", "value cannot stand inside a text",
        "Lists, maps and null have no text form. Use join(), or make the expression the whole value.")
    package static let evaluationFailed = DiagnosticCode(
        "E308", "expression cannot be evaluated",
        "An overflow, a division by zero or a missing key. default(x, d) gives a value where a key may be missing.")

    static let expressionCodes: [DiagnosticCode] = [
        expressionSyntax, unknownName, expressionType, unknownFunction, wrongArguments, expressionLimit, notText,
        evaluationFailed,
    ]
}
