/// What a plain scalar means where the schema leaves the type open (`vars`, `json`, defaults): YAML 1.2 core, narrowed
/// to the spellings that every YAML tool agrees on. Everything else is text.
package enum PlainScalar: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case float(Double)
    case text

    package init(_ text: String) {
        switch text {
        case "", "~", "null": self = .null
        case "true": self = .bool(true)
        case "false": self = .bool(false)
        default: self = Self.number(text) ?? .text
        }
    }

    /// `-?(0|[1-9][0-9]*)` with an optional fraction.
    private static func number(_ text: String) -> PlainScalar? {
        // No number that fits is longer; a long text need not be looked through.
        guard text.utf8.count <= 400 else { return nil }
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = rest.prefix(while: \.isDigit)
        rest = rest.dropFirst(whole.count)
        guard let first = whole.first, whole.count == 1 || first != UInt8(ascii: "0") else { return nil }
        guard let dot = rest.first else { return Int64(text).map(PlainScalar.int) }
        let fraction = rest.dropFirst()
        guard dot == UInt8(ascii: "."), !fraction.isEmpty, fraction.allSatisfy(\.isDigit) else { return nil }
        guard let value = Double(text), value.isFinite else { return nil }
        return .float(value)
    }

    /// As what other YAML tools read this text, which is a text here: `a boolean`, `a date`.
    package static func otherReading(of text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        switch text.lowercased() {
        case "yes", "no", "on", "off", "y", "n", "true", "false": return "a boolean"
        case "null": return "null"
        case ".inf", "-.inf", "+.inf", ".nan": return "a number"
        default: break
        }
        if isDate(text) { return "a date" }
        var digits = text.utf8[...]
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits.removeFirst() }
        guard let first = digits.first, first.isDigit || first == UInt8(ascii: ".") else { return nil }
        return isRadixNumber(digits) || isSexagesimal(digits) || isLooseDecimal(digits) ? "a number" : nil
    }

    /// How a number that was read is written again, where that is another spelling: `1.10` comes out as `1.1`.
    package static func respelling(of text: String) -> String? {
        switch PlainScalar(text) {
        case .int(let value): String(value) == text ? nil : String(value)
        case .float(let value): String(value) == text ? nil : String(value)
        case .null, .bool, .text: nil
        }
    }

    /// The timestamps of YAML 1.1: `2026-11-22`, `2026-11-22 16:48:50`, `2026-11-22T16:48:50.25+01:00`.
    private static func isDate(_ text: String) -> Bool {
        let date = /[0-9]{4}-[0-9]{2}-[0-9]{2}/
        let moment =
            /[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?([ \t]*(Z|[-+][0-9]{1,2}(:?[0-9]{2})?))?/
        return text.wholeMatch(of: date) != nil || text.wholeMatch(of: moment) != nil
    }

    /// `0o17`, `0x1F`, `0b1`.
    private static func isRadixNumber(_ digits: Substring.UTF8View) -> Bool {
        guard digits.count > 2, digits.first == UInt8(ascii: "0"), let radix = digits.dropFirst().first else {
            return false
        }
        let rest = digits.dropFirst(2)
        return switch radix {
        case UInt8(ascii: "o"), UInt8(ascii: "b"): rest.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "_") }
        case UInt8(ascii: "x"): rest.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: "_") }
        default: false
        }
    }

    /// `12:30`, which YAML 1.1 reads as 750.
    private static func isSexagesimal(_ digits: Substring.UTF8View) -> Bool {
        let parts = digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count > 1 && parts.allSatisfy { (1...2).contains($0.count) && $0.allSatisfy(\.isDigit) }
    }

    /// `010`, `1_000`, `1e3`, `.5`, `1.`, `+1`, and integers of more than 64 bits.
    private static func isLooseDecimal(_ digits: Substring.UTF8View) -> Bool {
        var seenDigit = false
        var seenDot = false
        var previous: UInt8 = 0
        for (position, byte) in digits.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): seenDigit = true
            case UInt8(ascii: "_") where position > 0: break
            case UInt8(ascii: ".") where !seenDot: seenDot = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard seenDigit else { return false }
                var exponent = digits.dropFirst(position + 1)
                if let sign = exponent.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                    exponent.removeFirst()
                }
                return !exponent.isEmpty && exponent.allSatisfy(\.isDigit)
            default: return false
            }
            previous = byte
        }
        return seenDigit && previous != UInt8(ascii: "_")
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isHexDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}
