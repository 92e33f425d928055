import LineEditing
import MictlanXText

/// What the return key makes of a line: the parser's word, with the place of a mistake.
struct StatementChecker: LineChecker {
    func standing(of text: String) -> LineStanding {
        switch InputCompleteness(text) {
        case .complete: .complete
        case .incomplete: .incomplete
        case .wrong(let error):
            .wrong(
                String(
                    ErrorReport(
                        .usage(error.message, hint: error.hint), source: SourceText(name: "mxshell", text: text),
                        range: error.range
                    ).text(format: .table, hasColour: false).dropLast()))
        }
    }
}
