internal import MictlanXText

/// Which characters of a word act as a pattern.
enum PatternText {
    private static let special = Set("*?[{".utf8)
    private static let escapable = Set("*?[]{}\\!,-".utf8)

    /// Whether an unquoted and unescaped character of the word acts as a pattern.
    static func isPattern(_ units: some Sequence<ExpandedWord.Unit>) -> Bool {
        var isEscaped = false
        for unit in units {
            if isEscaped {
                isEscaped = false
                // The host's quotes are gone, so an escape is the only way to say there that a star is a star.
                if special.contains(unit.byte) { return true }
            } else if unit.byte == UInt8(ascii: "\\"), !unit.isQuoted {
                isEscaped = true
            } else if !unit.isQuoted, special.contains(unit.byte) {
                return true
            }
        }
        return false
    }

    /// The name that a word means whose pattern characters are all escaped; nil where one acts as a pattern.
    static func plainName(of units: some Sequence<ExpandedWord.Unit>) -> [UInt8]? {
        var name: [UInt8] = []
        var isEscaped = false
        for unit in units {
            if !isEscaped, unit.byte == UInt8(ascii: "\\"), !unit.isQuoted {
                isEscaped = true
                continue
            }
            guard isEscaped || unit.isQuoted || !special.contains(unit.byte) else { return nil }
            name.append(unit.byte)
            isEscaped = false
        }
        return isEscaped ? nil : name
    }

    /// The name that a word means where no pattern can stand: escapes are taken away as in a word that may be one, and
    /// pattern characters are a part of the name.
    static func name(of units: some Sequence<ExpandedWord.Unit>) -> [UInt8] {
        (isPattern(units) ? plainName(of: units) : nil) ?? units.map(\.byte)
    }

    /// Whether a character on its own makes a pattern of the component that it stands in.
    static func isActive(_ unit: ExpandedWord.Unit) -> Bool {
        !unit.isQuoted && (special.contains(unit.byte) || unit.byte == UInt8(ascii: "\\"))
    }

    /// What to say of a name that was not found and holds pattern characters in quotes; nil for any other.
    static func quotedHint(for word: ExpandedWord) -> String? {
        guard word.units.contains(where: { $0.isQuoted && special.contains($0.byte) }) else { return nil }
        return "quoted patterns are literal: write \(word.text) without quotes"
    }

    /// The word in the notation of `Glob`: what was quoted is escaped.
    static func pattern(of units: some Sequence<ExpandedWord.Unit>) -> [UInt8] {
        var pattern: [UInt8] = []
        for unit in units {
            if unit.isQuoted, escapable.contains(unit.byte) { pattern.append(UInt8(ascii: "\\")) }
            pattern.append(unit.byte)
        }
        return pattern
    }
}
