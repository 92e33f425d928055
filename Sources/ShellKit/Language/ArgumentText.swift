/// Carries an `ExpandedWord` through a parser that knows only strings, without losing a byte or a quote.
///
/// Quoted pattern characters and bytes that are not UTF-8 travel as scalars of a private plane; everything else is
/// written as it is, so flags, numbers and most names look the same on both sides.
enum ArgumentText {
    private static let quotedBase: UInt32 = 0xF_1000
    private static let foreignBase: UInt32 = 0xF_2000
    /// What a pattern, a home directory, a negation or the name of a connection is made of: only these can mean something
    /// unquoted.
    private static let special = Set("*?[]{}\\!~,:".utf8)

    static func encoded(_ argument: ExpandedWord) -> String {
        var result = String.UnicodeScalarView()
        var pending: [UInt8] = []
        func flush() {
            append(pending, to: &result)
            pending = []
        }
        for unit in argument.units {
            if unit.isQuoted, special.contains(unit.byte), let scalar = scalar(quotedBase, unit.byte) {
                flush()
                result.append(scalar)
            } else {
                pending.append(unit.byte)
            }
        }
        flush()
        return String(result)
    }

    static func decoded(_ text: String) -> ExpandedWord {
        var argument = ExpandedWord()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case quotedBase...quotedBase + 0xFF:
                argument.append([UInt8(scalar.value - quotedBase)], isQuoted: true)
            case foreignBase...foreignBase + 0xFF:
                argument.append([UInt8(scalar.value - foreignBase)], isQuoted: false)
            default:
                argument.append(UTF8.encode(scalar).map(Array.init) ?? [], isQuoted: false)
            }
        }
        return argument
    }

    /// Appends bytes as text, those that are not UTF-8 or that could be mistaken for carriers one by one.
    private static func append(_ bytes: [UInt8], to result: inout String.UnicodeScalarView) {
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isCarrier) {
            result.append(contentsOf: text.unicodeScalars)
            return
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let character = firstScalar(of: rest)
            let count = character.map { UTF8.width($0) } ?? 1
            if let character, !isCarrier(character) {
                result.append(character)
            } else {
                result.append(contentsOf: rest.prefix(count).compactMap { scalar(foreignBase, $0) })
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func firstScalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        for count in 1...min(4, bytes.count) {
            if let text = String(validating: bytes.prefix(count), as: UTF8.self) { return text.unicodeScalars.first }
        }
        return nil
    }

    private static func isCarrier(_ scalar: Unicode.Scalar) -> Bool {
        (quotedBase...foreignBase + 0xFF).contains(scalar.value)
    }

    private static func scalar(_ base: UInt32, _ byte: UInt8) -> Unicode.Scalar? {
        Unicode.Scalar(base + UInt32(byte))
    }
}
