/// A SHA-256 digest, written as 64 lower-case hexadecimal digits on the wire (FIPS 180-4; wire protocol §1).
///
/// It holds its 32 bytes itself and nothing on the heap: a ball may have millions of chunks.
public struct Checksum: Hashable, Sendable, BitwiseCopyable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    /// Parses hexadecimal text, accepting upper case as other tools print it; `nil` for anything else.
    ///
    /// - Parameter text: 64 hexadecimal digits.
    public init?(hex text: some StringProtocol) {
        guard let checksum = text.utf8.withBytes({ Checksum(hex: $0) }) else { return nil }
        self = checksum
    }

    /// Parses the bytes of such a text.
    package init?(hex digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == 64 else { return nil }
        var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        for place in 0..<16 {
            guard let first = Self.value(of: digits[place]), let second = Self.value(of: digits[place + 16]),
                let third = Self.value(of: digits[place + 32]), let fourth = Self.value(of: digits[place + 48])
            else { return nil }
            words = (words.0 << 4 | first, words.1 << 4 | second, words.2 << 4 | third, words.3 << 4 | fourth)
        }
        (first, second, third, fourth) = words
    }

    private static func value(of digit: UInt8) -> UInt64? {
        let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(digit)
        return (isUpper ? digit | 0x20 : digit).lowercaseHexValue.map { UInt64($0) }
    }

    /// The checksum with the 32 bytes of a digest.
    init(digest: some Sequence<UInt8>) {
        for byte in digest { append(byte) }
    }

    /// Shifts all 256 bits to the left and puts the byte at the right end.
    private mutating func append(_ byte: UInt8) {
        first = first << 8 | second >> 56
        second = second << 8 | third >> 56
        third = third << 8 | fourth >> 56
        fourth = fourth << 8 | UInt64(byte)
    }

    /// The first 16 of the 32 bytes.
    package var firstHalf: (UInt64, UInt64) { (first, second) }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    /// 64 lower-case hexadecimal digits, made anew with each call.
    public var hex: String {
        String(unsafeUninitializedCapacity: 64) { text in
            var end = text.startIndex
            for word in [first, second, third, fourth] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    let value = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
                    text[end] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                    end += 1
                }
            }
            return end
        }
    }

    /// The digest of no bytes at all.
    public static let ofNothing = SHA256.hash([])
}

extension Checksum: CustomStringConvertible {
    /// The hexadecimal digits.
    public var description: String { hex }
}
