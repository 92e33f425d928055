/// The spelling of names whose ordinary spelling is longer than an id may be, as those in scripts of which every byte
/// takes four characters: `0-z` and digits of base 62, eleven for eight bytes.
enum DenseSpelling {
    private static let prefix = Array("0-z".utf8)
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    /// How many digits hold that many bytes; every number of digits belongs to one number of bytes.
    private static let digitCounts = [0, 2, 3, 5, 6, 7, 9, 10, 11]

    static func encode(_ name: [UInt8]) -> [UInt8] {
        var id = prefix
        for start in stride(from: 0, to: name.count, by: 8) {
            let block = name[start..<min(start + 8, name.count)]
            var value = block.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            var text: [UInt8] = []
            for _ in 0..<digitCounts[block.count] {
                text.append(digits[Int(value % 62)])
                value /= 62
            }
            id += text.reversed()
        }
        return id
    }

    /// Whether an id begins as those that are spelled in this way.
    static func mayBe(_ id: [UInt8]) -> Bool {
        id.count > 2 && id[0] == UInt8(ascii: "0") && id[1] == UInt8(ascii: "-") && id[2] == UInt8(ascii: "z")
    }

    /// The name; `nil` for what is not spelled in this way.
    static func decode(_ id: [UInt8]) -> [UInt8]? {
        guard mayBe(id) else { return nil }
        var name: [UInt8] = []
        for start in stride(from: prefix.count, to: id.count, by: 11) {
            let text = id[start..<min(start + 11, id.count)]
            guard let count = digitCounts.firstIndex(of: text.count) else { return nil }
            var value: UInt64 = 0
            for byte in text {
                guard let digit = digits.firstIndex(of: byte) else { return nil }
                let (product, overflow) = value.multipliedReportingOverflow(by: 62)
                let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
                guard !overflow, !carry else { return nil }
                value = sum
            }
            guard count == 8 || value >> UInt64(count * 8) == 0 else { return nil }
            name += (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
        }
        return name
    }
}
