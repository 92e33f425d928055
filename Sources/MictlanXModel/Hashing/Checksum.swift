/// A SHA-256 digest, written as 64 lower-case hexadecimal digits on the wire (FIPS 180-4; wire protocol §1).
///
/// It holds its 32 bytes itself and nothing on the heap: a ball may have millions of chunks.
public struct Checksum: Hashable, Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    /// Parses hexadecimal text, accepting upper case as other tools print it; `nil` for anything else.
    ///
    /// - Parameter text: 64 hexadecimal digits.
    public init?(hex text: some StringProtocol) {
        var count = 0
        for digit in text.utf8 {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(digit)
            guard let value = (isUpper ? digit | 0x20 : digit).lowercaseHexValue else { return nil }
            append(value, bits: 4)
            count += 1
        }
        guard count == 64 else { return nil }
    }

    /// The checksum with the 32 bytes of a digest.
    init(digest: some Sequence<UInt8>) {
        for byte in digest { append(byte, bits: 8) }
    }

    /// Shifts all 256 bits to the left and puts the value at the right end.
    private mutating func append(_ value: UInt8, bits: UInt64) {
        first = first << bits | second >> (64 - bits)
        second = second << bits | third >> (64 - bits)
        third = third << bits | fourth >> (64 - bits)
        fourth = fourth << bits | UInt64(value)
    }

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
