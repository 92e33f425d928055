/// What must not be written to a file that outlives the session.
package enum HistoryFilter {
    /// An entry of more bytes is data, not a command.
    static let maximumBytes = 64 * 1_024

    /// False for what begins with a space, for what is empty or huge, and for what names a secret.
    package static func accepts(_ entry: String) -> Bool {
        guard let first = entry.unicodeScalars.first, !first.properties.isWhitespace else { return false }
        guard entry.utf8.count <= maximumBytes else { return false }
        return !mentionsSecret(entry)
    }

    private static func mentionsSecret(_ entry: String) -> Bool {
        let words = entry.lowercased().split(whereSeparator: \.isWhitespace)
        if words.first == "login" { return true }
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            if word == "set" || word == "export", secretNames.contains(where: next.hasPrefix) { return true }
            if word == "let", namesSecret(next) { return true }
            if word.hasSuffix("bearer"), !next.isEmpty { return true }
            if hasSecretValue(word) { return true }
            if secretFlags.contains(where: { word == $0 || word.hasPrefix($0 + "=") }) { return true }
            if hasPassword(word) { return true }
        }
        return false
    }

    private static func namesSecret(_ text: some StringProtocol) -> Bool { secretNames.contains { text.contains($0) } }

    /// `token=abc`, also as the value of `--tag` or in the query of an address. A file that holds a secret is none.
    private static func hasSecretValue(_ word: Substring) -> Bool {
        var text = word
        if text.hasPrefix("--tag=") { text = text.dropFirst(6) }
        guard !text.hasPrefix("-"), let equals = text.firstIndex(of: "="), text.index(after: equals) < text.endIndex
        else { return false }
        return namesSecret(text[..<equals])
    }

    private static let secretNames = ["token", "password", "passwd", "secret", "api_key", "apikey"]
    private static let secretFlags = ["--token", "--password", "--secret"]

    /// `scheme://user:password@host` (RFC 3986 §3.2.1); a user alone is the router's id, which is no secret.
    private static func hasPassword(_ word: Substring) -> Bool {
        guard let scheme = word.firstRange(of: "://") else { return false }
        let authority = word[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.firstIndex(of: "@") else { return false }
        return authority[..<at].contains(":")
    }
}
