/// One line of the head of an answer, read from its bytes (RFC 9112 §4, §5): an answer has a dozen.
enum HeadLine: Hashable {
    /// The first line: the code of the status, 0 where it has none.
    case status(Int)
    /// The line that ends the head.
    case end
    /// A field: its name in lower case, its value without the white space around it.
    case field(name: String, value: String)
    /// A line without a colon.
    case other

    init(_ line: UnsafeRawBufferPointer) {
        let isStatus =
            line.count >= 5 && line[0] == UInt8(ascii: "H") && line[1] == UInt8(ascii: "T")
            && line[2] == UInt8(ascii: "T") && line[3] == UInt8(ascii: "P") && line[4] == UInt8(ascii: "/")
        if isStatus {
            let space = UInt8(ascii: " ")
            let code = line.drop { $0 != space }.drop { $0 == space }.prefix { $0 != space }.prefix(3)
            self = .status(Int(String(decoding: code, as: UTF8.self)) ?? 0)
            return
        }
        let end = line.last == UInt8(ascii: "\n") ? line.count - 1 : line.count
        guard end > 0, end > 1 || line[0] != UInt8(ascii: "\r") else {
            self = end < line.count ? .end : .other
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            self = .other
            return
        }
        let name = String(unsafeUninitializedCapacity: colon) { text in
            for place in 0..<colon {
                let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(line[place])
                text[place] = isUpper ? line[place] | 0x20 : line[place]
            }
            return colon
        }
        var (first, last) = (colon + 1, line.count)
        while first < last, Self.isSpace(line[first]) { first += 1 }
        while first < last, Self.isSpace(line[last - 1]) { last -= 1 }
        self = .field(name: name, value: String(decoding: line[first..<last], as: UTF8.self))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
