/// Sequences of characters that a terminal sends for one key (ECMA-48 §5.4, xterm's "PC-style function keys").
///
/// In vi's mode the escape key is a key of its own, and libedit cannot tell it from the beginning of such a sequence: once one
/// is bound, the key behind an escape is lost. There each sequence becomes one control character, which no keyboard has
/// (U+0080 to U+009F), before libedit sees it.
enum KeySequence: UInt8 {
    case paste = 0x80
    case up, down, right, left, home, end, delete, previousWord, nextWord
    /// No key at all: what ends a line that was found to be whole.
    case run = 0x9E
    /// A sequence without a meaning here, which must not end up in the line.
    case unknown = 0x9F

    /// The character that stands for the key.
    var scalar: Unicode.Scalar { Unicode.Scalar(rawValue) }

    private static let meanings: [String: KeySequence] = [
        "[200~": .paste, "[A": .up, "OA": .up, "[B": .down, "OB": .down, "[C": .right, "OC": .right, "[D": .left,
        "OD": .left, "[H": .home, "OH": .home, "[1~": .home, "[F": .end, "OF": .end, "[4~": .end, "[3~": .delete,
        "[1;5D": .previousWord, "[1;3D": .previousWord, "[1;5C": .nextWord, "[1;3C": .nextWord,
    ]

    /// - Parameter text: what follows the escape.
    init(_ text: String) { self = Self.meanings[text] ?? .unknown }

    /// Whether this can begin a sequence, behind the escape.
    static func begins(with scalar: Unicode.Scalar) -> Bool { scalar == "[" || scalar == "O" }

    /// Whether the text behind the escape is a whole sequence.
    static func isWhole(_ text: some Collection<Unicode.Scalar>) -> Bool {
        guard let first = text.first, text.count > 1 else { return false }
        if first == "O" { return true }
        return text.dropFirst().contains { ("@"..."~").contains($0) } || text.count > maximumCount
    }

    /// No key has a longer one.
    private static let maximumCount = 32
}
