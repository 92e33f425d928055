/// Turns bytes as they are typed into scalars; what is not UTF-8 (RFC 3629) becomes U+FFFD.
struct UTF8Accumulator {
    private var pending: [UInt8] = []

    /// Takes one byte and returns the scalars that it completes: none in the middle of a sequence, two when a broken
    /// sequence is followed by a byte that stands for itself.
    mutating func push(_ byte: UInt8) -> [Unicode.Scalar] {
        guard !pending.isEmpty else { return begin(byte) }
        guard byte & 0xC0 == 0x80 else {
            pending = []
            return ["\u{FFFD}"] + begin(byte)
        }
        pending.append(byte)
        guard pending.count == Self.length(of: pending[0]) else { return [] }
        defer { pending = [] }
        // Overlong forms and surrogates are refused by the standard library.
        guard let text = String(validating: pending, as: UTF8.self) else { return ["\u{FFFD}"] }
        return Array(text.unicodeScalars)
    }

    private mutating func begin(_ byte: UInt8) -> [Unicode.Scalar] {
        if byte < 0x80 { return [Unicode.Scalar(byte)] }
        guard Self.length(of: byte) > 1 else { return ["\u{FFFD}"] }
        pending = [byte]
        return []
    }

    private static func length(of lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
