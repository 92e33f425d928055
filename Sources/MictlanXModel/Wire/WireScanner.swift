/// Reads JSON in the plain form that nearly all answers of routers have, without a value for each of its parts: of a bulk job
/// each answer is one, and decoding them took a tenth of its time.
///
/// What it returns `nil` or `false` for may be JSON all the same: that is left to `JSONDecoder`, which knows all forms and says
/// what is wrong with a text that is none.
package struct WireScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var depth = 0
    private static let maximumDepth = 16

    package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Whether nothing but white space is left.
    package var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return place == bytes.count
        }
    }

    /// Reads an object.
    ///
    /// - Parameter field: reads the value of a key, or refuses it.
    /// - Returns: whether it was read to its end.
    package mutating func object(_ field: (inout WireScanner, String) -> Bool) -> Bool {
        guard depth < Self.maximumDepth, take("{") else { return false }
        depth += 1
        defer { depth -= 1 }
        if take("}") { return true }
        repeat {
            guard let key = string(), take(":"), field(&self, key) else { return false }
        } while take(",")
        return take("}")
    }

    /// Reads an array.
    ///
    /// - Parameter element: reads an element, or refuses it.
    /// - Returns: whether it was read to its end.
    package mutating func array(_ element: (inout WireScanner) -> Bool) -> Bool {
        guard depth < Self.maximumDepth, take("[") else { return false }
        depth += 1
        defer { depth -= 1 }
        if take("]") { return true }
        repeat {
            guard element(&self) else { return false }
        } while take(",")
        return take("]")
    }

    /// A text without anything that is escaped.
    package mutating func string() -> String? {
        guard take("\"") else { return nil }
        let start = place
        var all: UInt8 = 0
        while place < bytes.count, case let byte = bytes[place], byte != UInt8(ascii: "\"") {
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
            all |= byte
            place += 1
        }
        guard place < bytes.count else { return nil }
        defer { place += 1 }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<place])
        // The check is left generic by the compiler, and nearly all texts are ASCII.
        return all < 0x80 ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
    }

    /// An integer without fraction and exponent.
    package mutating func integer() -> Int? {
        guard let text = number() else { return nil }
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = text.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(Int(byte - 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// A number with or without fraction.
    package mutating func double() -> Double? {
        guard let digits = number(), let first = digits.first, (0x30...0x39).contains(first),
            first != UInt8(ascii: "0") || digits.count == 1 || digits.dropFirst().first == UInt8(ascii: "."),
            digits.last.map({ (0x30...0x39).contains($0) }) ?? false
        else { return nil }
        return Double(String(decoding: digits, as: UTF8.self))
    }

    package mutating func bool() -> Bool? { takeWord("true") ? true : takeWord("false") ? false : nil }

    /// Texts in an array.
    package mutating func strings() -> [String]? {
        var texts: [String] = []
        let isRead = array { scanner in
            guard let text = scanner.string() else { return false }
            texts.append(text)
            return true
        }
        return isRead ? texts : nil
    }

    /// Texts by name.
    package mutating func texts() -> [String: String]? {
        var texts: [String: String] = [:]
        texts.reserveCapacity(8)
        let isRead = object { scanner, name in
            guard let text = scanner.string() else { return false }
            return texts.updateValue(text, forKey: name) == nil
        }
        return isRead ? texts : nil
    }

    /// Passes over a value of any kind.
    package mutating func skip() -> Bool {
        skipSpace()
        guard place < bytes.count else { return false }
        switch bytes[place] {
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "{"): return object { scanner, _ in scanner.skip() }
        case UInt8(ascii: "["): return array { $0.skip() }
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return bool() != nil
        case UInt8(ascii: "n"): return takeWord("null")
        default: return double() != nil
        }
    }

    /// Reads a value that may stand only once.
    package mutating func once<Value>(_ target: inout Value?, _ read: (inout WireScanner) -> Value?) -> Bool {
        guard target == nil, let value = read(&self) else { return false }
        target = value
        return true
    }

    // MARK: Bytes

    /// The bytes that a number may have; it ends where they do.
    private mutating func number() -> Slice<UnsafeBufferPointer<UInt8>>? {
        skipSpace()
        let start = place
        while place < bytes.count, Self.isOfNumber(bytes[place]) { place += 1 }
        return place > start ? bytes[start..<place] : nil
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func skipSpace() {
        while place < bytes.count, case let byte = bytes[place],
            byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
        {
            place += 1
        }
    }

    /// Takes a character where it is next, behind white space.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        skipSpace()
        let count = word.utf8CodeUnitCount
        guard bytes.count - place >= count else { return false }
        let isThere = word.withUTF8Buffer { wanted in (0..<count).allSatisfy { bytes[place + $0] == wanted[$0] } }
        if isThere { place += count }
        return isThere
    }
}
