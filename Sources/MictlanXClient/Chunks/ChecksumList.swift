internal import MictlanXModel

/// The checksums of many chunks at 32 bytes each: a ball may have millions.
struct ChecksumList: Sendable {
    private var bytes: [UInt8] = []

    /// How many there are.
    var count: Int { bytes.count / Self.width }

    private static let width = 32

    mutating func append(_ checksum: Checksum) {
        var high: UInt8?
        for digit in checksum.hex.utf8 {
            let value = digit.lowercaseHexValue ?? 0
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
    }

    /// The checksum of one chunk; `nil` beyond the end.
    subscript(index: Int) -> Checksum? {
        guard (0..<count).contains(index) else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes[index * Self.width..<(index + 1) * Self.width] {
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return Checksum(hex: String(decoding: text, as: UTF8.self))
    }
}
