/// Takes apart JSON of one level. What it does not know is `nil`.
struct FlatScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return offset == bytes.count
        }
    }

    /// Passes over one character, if it comes next.
    mutating func takes(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// A text without escapes.
    mutating func text() -> String? {
        guard takes("\"") else { return nil }
        let start = offset
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                defer { offset += 1 }
                return String(validating: UnsafeBufferPointer(rebasing: bytes[start..<offset]), as: UTF8.self)
            case UInt8(ascii: "\\"), 0..<0x20:
                return nil
            default:
                offset += 1
            }
        }
        return nil
    }

    /// An object of texts, none of its names twice.
    mutating func texts() -> [String: String]? {
        guard takes("{") else { return nil }
        var texts: [String: String] = [:]
        if takes("}") { return texts }
        repeat {
            guard let name = text(), texts[name] == nil, takes(":"), let value = text() else { return nil }
            texts[name] = value
        } while takes(",")
        return takes("}") ? texts : nil
    }

    /// A number from 0 of at most 18 digits.
    mutating func number() -> Int? {
        skipSpace()
        let start = offset
        var number = 0
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]), offset - start < 18 {
            number = number * 10 + Int(bytes[offset] - 0x30)
            offset += 1
        }
        let isPlain = offset > start && (bytes[start] != 0x30 || offset == start + 1)
        // What follows shows whether that was all of it.
        guard isPlain, offset < bytes.count, [0x20, 0x2C, 0x7D, 0x0A, 0x0D, 0x09].contains(bytes[offset]) else {
            return nil
        }
        return number
    }

    mutating func flag() -> Bool? {
        skipSpace()
        for (word, value) in [("true", true), ("false", false)] where bytes[offset...].starts(with: word.utf8) {
            offset += word.utf8.count
            return value
        }
        return nil
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) { offset += 1 }
    }
}
