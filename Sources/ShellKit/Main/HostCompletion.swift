import ArgumentParser
import LineEditing
import MictlanXModel
import MictlanXText

/// Answers the completion scripts of other shells: one line for each word that could stand at the cursor.
///
/// It is asked as `mxshell complete-words SHELL …`, a verb that no list shows.
struct HostCompletion: Sendable {
    static let verb = "complete-words"
    /// The key is held up for a whole process, so its names may take longer than at our own prompt.
    private static let patience = Duration.seconds(1)

    private let shell: HostShell
    /// The words before the one at the cursor, without the program's name.
    let words: [String]
    private let current: String
    /// Characters at which bash divides words beyond blanks; what stands before the last one stays as it is.
    private let breaks: Set<Character>
    /// Whether the word at the cursor began with a quote, which bash then ends by itself.
    private let isQuoted: Bool

    /// - Parameter arguments: what stands behind the verb: `bash BREAKS LINE`, or the shell's name and the words, the last of
    ///   which is the one at the cursor. Nil for anything else.
    init?(arguments: [String]) {
        guard let name = arguments.first, let shell = HostShell(rawValue: name) else { return nil }
        self.shell = shell
        guard shell == .bash else {
            let words = arguments.dropFirst().drop { $0 == "--" }
            guard let current = words.last else { return nil }
            self.words = Array(words.dropLast())
            self.current = current
            breaks = []
            isQuoted = false
            return
        }
        guard arguments.count == 3 else { return nil }
        let line = CompletionLine(arguments[2], cursor: arguments[2].unicodeScalars.count)
        // What a variable holds is known to the host's shell alone.
        guard !line.hasVariable, !line.isComment else { return nil }
        words = Array(line.words.dropFirst())
        current = line.current
        breaks = Set(arguments[1].filter { $0 == ":" || $0 == "=" })
        isQuoted = line.quote != nil
    }

    /// The words before the verb: flags of the program itself.
    func leading(_ flags: DeclaredFlags) -> [String] {
        if let verb = flags.operands(among: words).first { return Array(words[..<verb]) }
        // A flag whose value is being typed is not one yet.
        return words.last.flatMap { flags.value(of: $0) } == nil ? words : Array(words.dropLast())
    }

    /// The answer, each line with its end.
    func answer(_ session: Session, _ flags: DeclaredFlags) async throws -> String {
        let wait = session.configuration.environment.nonEmpty("MXSHELL_COMPLETION_WAIT").flatMap {
            try? DurationText.parse($0)
        }
        let completer = try ShellCompleter(
            session: session, commands: .host, patience: wait ?? Self.patience, maximumNames: .max)
        await completer.update(from: session)
        let found = Completer(sources: completer).hostCandidates(words: words, current: current, flags: flags)
        return lines(found)
    }

    /// A word with a control character could not be typed, and would be two lines.
    func lines(_ found: [CompletionCandidate]) -> String {
        var seen: Set<String> = []
        return found.filter { candidate in
            candidate.text.hasPrefix(current) && seen.insert(candidate.text).inserted
                && !candidate.text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }.sorted { $0.text < $1.text }.map { line($0) + "\n" }.joined()
    }

    private func line(_ candidate: CompletionCandidate) -> String {
        switch shell {
        case .fish: candidate.text + (candidate.detail.map { "\t\($0)" } ?? "")
        case .zsh: "\(candidate.isWhole ? "w" : "p")\t\(candidate.text)\t\(candidate.detail ?? "")"
        case .bash: bashLine(candidate)
        }
    }

    private func bashLine(_ candidate: CompletionCandidate) -> String {
        guard !isQuoted else { return candidate.text }
        let kept = current.lastIndex { breaks.contains($0) }.map {
            current.distance(from: current.startIndex, to: $0) + 1
        }
        let text = candidate.text.dropFirst(kept ?? 0)
        var result = text.hasPrefix("~/") ? "~/" : ""
        for scalar in text.dropFirst(result.count).unicodeScalars {
            let isPlain =
                !scalar.isASCII || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "_-./:=@%+,^".unicodeScalars.contains(scalar)
            result += isPlain ? String(scalar) : "\\\(scalar)"
        }
        return candidate.isWhole ? result + " " : result
    }
}
