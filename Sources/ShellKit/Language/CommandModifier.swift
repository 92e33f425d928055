import MictlanXModel

/// A word before a command that says how it runs.
enum CommandModifier: Sendable, Equatable {
    /// Its failure is none.
    case ignore
    /// Its duration is told.
    case time
    /// It runs again while it fails, so many times in all; the backoff is `FIRST..LONGEST`.
    case retry(Word, backoff: Word?)
    /// It ends after this time, with code 10.
    case timeout(Word)
    /// It runs again and again with this pause, until ^C.
    case watch(Word)

    static let names: Set<String> = ["ignore", "time", "retry", "timeout", "watch"]

    /// The words that are known only when it runs.
    var words: [Word] {
        switch self {
        case .ignore, .time: []
        case .retry(let count, let backoff): [count] + (backoff.map { [$0] } ?? [])
        case .timeout(let word), .watch(let word): [word]
        }
    }

    /// The attempts of a `retry`.
    static func count(_ text: String, at range: Range<Int>) throws(SyntaxError) -> Int {
        guard let count = Int(text), count > 0 else {
            throw SyntaxError("'retry' needs a number above 0", at: range, hint: "write retry 3 COMMAND")
        }
        return count
    }

    /// A duration above 0.
    static func duration(_ text: some StringProtocol, at range: Range<Int>) throws(SyntaxError) -> Duration {
        guard let duration = try? DurationText.parse(String(text)), duration > .zero else {
            throw SyntaxError("this is no duration", at: range, hint: "write it as 500ms, 30s or 5m")
        }
        return duration
    }

    /// The shortest and the longest pause of a `--backoff`.
    static func backoff(_ text: String, at range: Range<Int>) throws(SyntaxError) -> ClosedRange<Duration> {
        let parts = text.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try duration(parts[0], at: range)
        let last = parts.count > 1 ? try duration(parts[1], at: range) : first
        guard first <= last else {
            throw SyntaxError("the first pause is longer than the last", at: range, hint: "write --backoff 1s..30s")
        }
        return first...last
    }

    /// Checks the values that are known before it runs.
    func check() throws(SyntaxError) {
        switch self {
        case .ignore, .time: break
        case .retry(let count, let pauses):
            if let text = count.constantText { _ = try Self.count(text, at: count.range) }
            if let pauses, let text = pauses.constantText { _ = try Self.backoff(text, at: pauses.range) }
        case .timeout(let word), .watch(let word):
            if let text = word.constantText { _ = try Self.duration(text, at: word.range) }
        }
    }
}
