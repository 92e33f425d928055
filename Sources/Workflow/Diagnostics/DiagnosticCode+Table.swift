public import MictlanXText

extension DiagnosticCode {
    /// Every code there is, in the order of their numbers.
    public static let table: [DiagnosticCode] = yamlCodes + documentCodes + expressionCodes + planCodes

    /// The code of that name, in upper or lower case.
    ///
    /// - Parameter id: A code such as `E203`.
    /// - Returns: The code, or `nil` where there is none.
    public static func named(_ id: some StringProtocol) -> DiagnosticCode? {
        let wanted = id.uppercased()
        return table.first { $0.id == wanted }
    }
}
