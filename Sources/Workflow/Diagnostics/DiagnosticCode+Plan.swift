package import MictlanXText

extension DiagnosticCode {
    package static let missingInput = DiagnosticCode(
        "E401", "input missing", "The workflow requires an input that was not given. Give it with '--input name=value'."
    )
    package static let unknownInput = DiagnosticCode(
        "E402", "unknown input", "The workflow declares no input of that name.")
    package static let badInput = DiagnosticCode(
        "E403", "input not allowed", "The value given for an input breaks its declared type, pattern or limits.")

    static let planCodes: [DiagnosticCode] = [missingInput, unknownInput, badInput]
}
