/// Reads JSON (RFC 8259) into values: numbers without fraction and exponent are `int`, all others `float`.
///
/// Nesting is limited, a key may stand only once, and what follows the value must be white space.
package struct JSONParser {
    /// Why a text is not JSON, with the offset of the byte that shows it.
    package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        package let problem: String
        package let offset: Int
        package var description: String { "not JSON: \(problem) at byte \(offset)" }
    }

    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0
    private static let maximumDepth = 64

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Parses one value; a byte order mark before it is passed over.
    package static func parse(_ bytes: [UInt8]) throws(Malformed) -> JSONValue {
        let bytes = ByteOrderMark.dropped(from: bytes)
        var parser = JSONParser(bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.offset == bytes.count else { throw parser.malformed("something follows the value") }
        return value
    }

    private func malformed(_ problem: String) -> Malformed { Malformed(problem: problem, offset: offset) }

    private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = current, byte == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard bytes[offset...].starts(with: word.utf8) else { return false }
        offset += word.utf8.count
        return true
    }

    private mutating func value() throws(Malformed) -> JSONValue {
        skipSpace()
        guard let byte = current else { throw malformed("a value is missing") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { (parser) throws(Malformed) in try parser.object() }
        case UInt8(ascii: "["): return try nested { (parser) throws(Malformed) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            if takeWord("true") { return .bool(true) }
            if takeWord("false") { return .bool(false) }
            if takeWord("null") { return .null }
            throw malformed("unexpected character")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(Malformed) -> JSONValue
    ) throws(Malformed) -> JSONValue {
        guard depth < Self.maximumDepth else { throw malformed("more than \(Self.maximumDepth) levels") }
        depth += 1
        offset += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(Malformed) -> JSONValue {
        var map = JSONObject()
        skipSpace()
        if take("}") { return .object(map) }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw malformed("a key is missing") }
            let key = try string()
            guard map[key] == nil else { throw malformed("the key '\(key)' stands twice") }
            skipSpace()
            guard take(":") else { throw malformed("':' is missing") }
            map[key] = try value()
            skipSpace()
        } while take(",")
        guard take("}") else { throw malformed("'}' is missing") }
        return .object(map)
    }

    private mutating func array() throws(Malformed) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(",")
        guard take("]") else { throw malformed("']' is missing") }
        return .array(elements)
    }

    private mutating func digits() -> Int {
        let start = offset
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        return offset - start
    }

    private mutating func number() throws(Malformed) -> JSONValue {
        let start = offset
        _ = take("-")
        let leading = current
        let count = digits()
        guard count > 0, count == 1 || leading != UInt8(ascii: "0") else { throw malformed("bad number") }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard digits() > 0 else { throw malformed("bad number") }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw malformed("bad number") }
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let number = Int(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { throw malformed("number out of range") }
        return .float(number)
    }

    private mutating func string() throws(Malformed) -> String {
        offset += 1
        // Most are as they stand.
        let start = offset
        while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { offset += 1 }
        var text = bytes[start..<offset]
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw malformed("a string is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                offset += 1
                text += try escape()
            case 0..<0x20: throw malformed("a raw control character")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw malformed("a string does not end")
    }

    private mutating func escape() throws(Malformed) -> [UInt8] {
        guard let byte = current else { throw malformed("a string does not end") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try scalar()
        default: throw malformed("unknown escape")
        }
    }

    /// The scalar of `\uXXXX`, or of two of them that form a surrogate pair.
    private mutating func scalar() throws(Malformed) -> [UInt8] {
        let first = try hexUnit()
        var value = UInt32(first)
        if (0xD800..<0xDC00).contains(first) {
            guard takeWord("\\u") else { throw malformed("half a surrogate pair") }
            let second = try hexUnit()
            guard (0xDC00..<0xE000).contains(second) else { throw malformed("half a surrogate pair") }
            value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw malformed("half a surrogate pair") }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func hexUnit() throws(Malformed) -> UInt16 {
        let digits = bytes[offset...].prefix(4)
        // Int's parser would take a sign, too.
        guard digits.count == 4, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw malformed("bad \\u escape") }
        offset += 4
        return unit
    }
}
