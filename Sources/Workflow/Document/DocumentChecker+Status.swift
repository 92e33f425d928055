internal import MictlanXBatch
internal import MictlanXText

extension DocumentChecker {
    /// Warns of a comparison with a word that is no status, which is never true: other tools have other words.
    mutating func warnOfStatusWords(in expressions: [Expression]) {
        for word in expressions.flatMap(\.statusWords) where StepStatus(rawValue: word.word) == nil {
            let known = StepStatus.allCases.filter(\.isSettled).map(\.rawValue)
            let meant =
                Self.statusWords[word.word.lowercased()]
                ?? Suggestion.closest(to: word.word, among: known)
                .map { "did you mean '\($0)'?" }
            diagnostics.warning(
                .unknownStatus, "no step has the status \(word.word.quoted)", at: word.span, label: meant,
                notes: ["a step ends as one of: " + known.joined(separator: " ")])
        }
    }

    /// What other tools call it.
    private static let statusWords: [String: String] = {
        let well = #"a step that did well is 'ok', or 'changed': write 'in ["ok", "changed"]'"#
        var words: [String: String] = [:]
        for word in ["success", "succeeded", "successful", "completed", "complete", "passed", "done"] {
            words[word] = well
        }
        for word in ["failure", "error", "errored", "fail"] { words[word] = "did you mean 'failed'?" }
        for word in ["canceled", "aborted", "stopped"] { words[word] = "did you mean 'cancelled'?" }
        for word in ["skip", "omitted"] { words[word] = "did you mean 'skipped'?" }
        for word in ["timeout", "timedout"] { words[word] = "did you mean 'timed_out'?" }
        return words
    }()
}
