/// Bytes as pairs of lower-case hexadecimal digits.
package enum Hex {
    /// Writes bytes as digits.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Reads digits; `nil` when there is an odd number of them, or another character.
    package static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var digits = text.utf8.makeIterator()
        while let first = digits.next() {
            guard let high = first.lowercaseHexValue, let low = digits.next()?.lowercaseHexValue else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
