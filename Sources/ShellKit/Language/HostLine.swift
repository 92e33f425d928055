import MictlanXText

/// One command from the host's command line. Its words are taken as they are: joined text is only for showing.
struct HostLine: Sendable {
    let source: SourceText
    let statement: Statement

    /// - Parameter words: the verb and its arguments; never empty
    init?(words: [[UInt8]]) {
        var shown: [UInt8] = []
        var parsed: [Word] = []
        for bytes in words {
            if !shown.isEmpty { shown.append(UInt8(ascii: " ")) }
            let start = shown.count
            shown += Self.quoted(bytes)
            parsed.append(Word([.text(bytes, isQuoted: false)], range: start..<shown.count))
        }
        guard let verb = parsed.first else { return nil }
        source = SourceText(name: "", bytes: shown)
        statement = .command(SimpleCommand(verb: verb, arguments: Array(parsed.dropFirst())))
    }

    /// A word as it is shown. What is typed again has its pattern characters quoted, too.
    static func quoted(_ bytes: [UInt8], isTyped: Bool = false) -> [UInt8] {
        let plain = Set((isTyped ? "._-/=:,@%+" : "._-/=:,@%+*?[]{}~").utf8)
        let isPlain = !bytes.isEmpty && bytes.allSatisfy { $0.isLetterOrDigit || $0 >= 0x80 || plain.contains($0) }
        guard !isPlain else { return bytes }
        let quote = UInt8(ascii: "'")
        return [quote] + bytes.flatMap { $0 == quote ? Array(#"'\''"#.utf8) : [$0] } + [quote]
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
