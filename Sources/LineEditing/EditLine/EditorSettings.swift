/// The lines of the user's file for libedit (editrc(5)).
enum EditorSettings {
    struct Line: Equatable {
        /// Its place in the file, from 1.
        var number: Int
        var text: String
        /// Whether it lays the key maps anew (`bind -v`, `bind -e`): what was bound before is gone then.
        var resetsKeys: Bool
    }

    /// The lines that say something.
    static func lines(of text: String) -> [Line] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { return nil }
            // A word before a colon names the programs that the line is for.
            let command = first.split(separator: ":", omittingEmptySubsequences: false).last ?? first
            let resets = command == "bind" && words.dropFirst().contains { $0 == "-v" || $0 == "-e" }
            return Line(number: index + 1, text: String(line), resetsKeys: resets)
        }
    }
}

extension EditLineEngine {
    /// Obeys the user's file line by line. Our keys are bound again wherever the file takes them away, so that the user has
    /// the last word and a paste does not run.
    ///
    /// libedit's own reading would end at the first line that it does not know, in silence (findings/editrc-early-end.sh).
    func obey(_ settings: String, named name: String) {
        for line in EditorSettings.lines(of: settings) {
            let result = parse(WideString(line.text))
            if line.resetsKeys { bindKeys() }
            // A command that libedit does not know gives -1, and one that fails 1.
            guard result != 0 else { continue }
            let reason = result < 0 ? "libedit knows no such command" : "libedit cannot do what this line says"
            input.inbox.post(.notice("mxshell: warning: \(name):\(line.number): \(reason)"))
        }
    }
}
