/// Reads fixed-width numbers from the bytes of a text: most that are read are moments of a journal, one for each of a million
/// records.
struct DigitReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    /// Takes exactly `width` ASCII digits, at most 18.
    mutating func number(_ width: Int) -> Int64? {
        guard bytes.count - place >= width else { return nil }
        var value: Int64 = 0
        for digit in bytes[place..<place + width] {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        place += width
        return value
    }

    /// Takes one to nine digits as a fraction of a second, in nanoseconds.
    mutating func fraction() -> Int64? {
        let count = bytes[place...].prefix { (0x30...0x39).contains($0) }.count
        guard (1...9).contains(count), var value = number(count) else { return nil }
        for _ in count..<9 { value *= 10 }
        return value
    }

    /// Takes an ASCII character where it is next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }
}
