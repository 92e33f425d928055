/// How a candidate is written into a line, so that it means itself there.
enum CompletionText {
    private static let special = Set(" \t'\"\\$;&|<>*?[]{}".unicodeScalars)
    private static let specialAtStart = Set("#!@~".unicodeScalars)

    /// - Parameters:
    ///   - text: what is meant.
    ///   - quote: the quote that the word began with.
    ///   - isWhole: whether the word ends with it.
    /// - Returns: the text of the line.
    static func written(_ text: String, quote: Unicode.Scalar?, isWhole: Bool) -> String {
        let end = isWhole ? " " : ""
        switch quote {
        case "'": return "'" + text.replacing("'", with: #"'\''"#) + (isWhole ? "'" : "") + end
        case "\"":
            let escaped = text.unicodeScalars.map { "\"\\$".unicodeScalars.contains($0) ? "\\\($0)" : String($0) }
            return "\"" + escaped.joined() + (isWhole ? "\"" : "") + end
        default:
            // A line break cannot be escaped, only quoted.
            if text.contains("\n") { return written(text, quote: "'", isWhole: true) + (isWhole ? "" : "\\") }
            var result = ""
            for (index, scalar) in text.unicodeScalars.enumerated() {
                let isHome = index == 0 && (text == "~" || text.hasPrefix("~/"))
                let isSpecial = special.contains(scalar) || (index == 0 && !isHome && specialAtStart.contains(scalar))
                result += isSpecial ? "\\\(scalar)" : String(scalar)
            }
            return result + end
        }
    }

    /// What all of the texts begin with.
    static func commonPrefix(_ texts: [String]) -> String {
        guard var prefix = texts.first.map({ Array($0) }) else { return "" }
        for text in texts.dropFirst() where !text.hasPrefix(String(prefix)) {
            prefix = zip(prefix, text).prefix { $0 == $1 }.map(\.0)
        }
        return String(prefix)
    }
}
