/// What a text at the prompt is before it runs: the one answer for Enter, for the continuation prompt and for pasted lines.
///
/// It is a function of the text alone and linear in it: the same parser reads scripts. Whether verbs and flags exist is
/// not asked.
enum InputCompleteness: Sendable, Equatable {
    /// The statements are whole; an empty text is.
    case complete
    /// More lines could complete it: a quote, `$(`, `((`, a block, a trailing `\`, `|`, `&&` or `||` is open.
    case incomplete
    /// No further line mends it.
    case wrong(SyntaxError)

    init(_ text: String) {
        do {
            _ = try Parser.statements(in: Array(text.utf8))
            self = .complete
        } catch {
            self = error.isIncomplete ? .incomplete : .wrong(error)
        }
    }
}
