/// A verb whose words change the session: where commands go, what holds for them, what words mean.
///
/// A job sees a copy of the session, so such a verb behind `&` would do nothing that anybody sees.
protocol SessionCommand: ShellCommand {}

extension CommandTable {
    /// Refuses a statement that a job would run in vain: `safe on &`, `let x = 1 &`.
    ///
    /// - Throws: `SyntaxError` that names its place.
    func checkJob(_ statement: Statement) throws(SyntaxError) {
        switch statement {
        case .command(let command):
            guard !command.isHost, !command.arguments.isEmpty, let verb = command.verb.constantText,
                let type = try? type(named: verb), type is any SessionCommand.Type
            else { return }
            throw Self.inVain("'\(verb)'", at: command.verb.range)
        case .assignment(let assignment):
            throw Self.inVain("'\(assignment.name)'", at: assignment.range)
        default: return
        }
    }

    private static func inVain(_ what: String, at range: Range<Int>) -> SyntaxError {
        SyntaxError(
            "behind '&' \(what) holds for the job alone, which sees a copy of the session", at: range,
            hint: "write it without '&'")
    }
}
