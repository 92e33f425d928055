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
        guard let (text, isASCII) = quoted() else { return nil }
        // The check is left generic by the compiler, and nearly all texts are ASCII.
        return isASCII ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
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

    /// Passes over a value of any kind, and makes nothing of it.
    package mutating func skip() -> Bool {
        skipSpace()
        guard place < bytes.count else { return false }
        switch bytes[place] {
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "{"): return skipObject()
        case UInt8(ascii: "["): return array { $0.skip() }
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return bool() != nil
        case UInt8(ascii: "n"): return takeWord("null")
        default: return skipNumber()
        }
    }

    private mutating func skipString() -> Bool {
        guard let (text, isASCII) = quoted() else { return false }
        return isASCII || String(validating: text, as: UTF8.self) != nil
    }

    private mutating func skipObject() -> Bool {
        guard depth < Self.maximumDepth, take("{") else { return false }
        depth += 1
        defer { depth -= 1 }
        if take("}") { return true }
        repeat {
            guard skipString(), take(":"), skip() else { return false }
        } while take(",")
        return take("}")
    }

    /// A number of digits alone, or with a fraction.
    private mutating func skipNumber() -> Bool {
        guard let all = number() else { return false }
        let parts = (all.first == UInt8(ascii: "-") ? all.dropFirst() : all)
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, whole.count == 1 || whole.first != UInt8(ascii: "0") else {
            return false
        }
        return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
    }

    /// Reads a value that may stand only once.
    package mutating func once<Value>(_ target: inout Value?, _ read: (inout WireScanner) -> Value?) -> Bool {
        guard target == nil, let value = read(&self) else { return false }
        target = value
        return true
    }

    // MARK: Bytes

    /// What stands in quotes, where nothing of it is escaped, and whether all of it is ASCII.
    private mutating func quoted() -> (text: UnsafeBufferPointer<UInt8>, isASCII: Bool)? {
        guard take("\"") else { return nil }
        let start = place
        var all: UInt64 = 0
        // Eight bytes at once, for as long as none of them is special.
        let raw = UnsafeRawBufferPointer(bytes)
        while bytes.count - place >= 8 {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            guard !Self.hasSpecial(word) else { break }
            all |= word
            place += 8
        }
        while place < bytes.count, case let byte = bytes[place], byte != UInt8(ascii: "\"") {
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
            all |= UInt64(byte)
            place += 1
        }
        guard place < bytes.count else { return nil }
        defer { place += 1 }
        return (UnsafeBufferPointer(rebasing: bytes[start..<place]), all & Self.highBits == 0)
    }

    /// Whether one of eight bytes is a quote, a backslash or below a space.
    private static func hasSpecial(_ word: UInt64) -> Bool {
        let (quote, slash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
        let found =
            (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (slash &- ones) & ~slash
        return found & highBits != 0
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

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
