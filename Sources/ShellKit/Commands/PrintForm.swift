import Glibc
import MictlanXText

/// The form of `printf`.
struct PrintForm: Sendable {
    private enum Part: Sendable {
        case text([UInt8])
        case value(Field)
    }

    private struct Field: Sendable {
        var kind: UInt8
        var width = 0
        var precision: Int?
        var isLeft = false
        var isZeroPadded = false
    }

    /// Widths and precisions beyond this are a mistake.
    private static let widest = 4_096

    private var parts: [Part] = []
    private var fields: Int { parts.reduce(0) { if case .value = $1 { $0 + 1 } else { $0 } } }

    init(_ form: [UInt8]) throws(ShellError) {
        var text: [UInt8] = []
        var rest = form[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"): text.append(contentsOf: Self.escaped(&rest))
            case UInt8(ascii: "%") where rest.first == byte: text.append(rest.removeFirst())
            case UInt8(ascii: "%"):
                parts.append(.text(text))
                text = []
                parts.append(.value(try Self.field(&rest)))
            default: text.append(byte)
            }
        }
        parts.append(.text(text))
    }

    private static func escaped(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        guard let next = rest.popFirst() else { return [UInt8(ascii: "\\")] }
        switch next {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "e"): return [0x1B]
        case UInt8(ascii: "0"): return [0]
        case UInt8(ascii: "\\"): return [next]
        default: return [UInt8(ascii: "\\"), next]
        }
    }

    private static func field(_ rest: inout ArraySlice<UInt8>) throws(ShellError) -> Field {
        var field = Field(kind: 0)
        while let flag = rest.first, flag == UInt8(ascii: "-") || flag == UInt8(ascii: "0") {
            if flag == UInt8(ascii: "-") { field.isLeft = true } else { field.isZeroPadded = true }
            rest.removeFirst()
        }
        field.width = try number(&rest) ?? 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            field.precision = try number(&rest) ?? 0
        }
        guard let kind = rest.popFirst(), "sdf".utf8.contains(kind) else {
            throw .usage("the form has a '%' that means nothing", hint: "write %s, %d, %f or %%", word: 1)
        }
        field.kind = kind
        return field
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) throws(ShellError) -> Int? {
        let digits = rest.prefix { VariableName.isDigit($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        guard let number = Int(String(decoding: digits, as: UTF8.self)), number <= widest else {
            throw .usage("the form has a width of more than \(widest)", word: 1)
        }
        return number
    }

    /// The text with `values`: the form again and again while values are left, missing ones empty.
    func filled(with values: [[UInt8]]) throws(ShellError) -> [UInt8] {
        var result: [UInt8] = []
        var rest = values[...]
        var word = 1
        repeat {
            for part in parts {
                switch part {
                case .text(let bytes): result += bytes
                case .value(let field):
                    word += 1
                    result += try Self.text(of: rest.popFirst(), field, word: word)
                }
            }
        } while !rest.isEmpty && fields > 0
        return result
    }

    private static func decimal(_ number: Double, digits: Int) -> String {
        // The largest number has 309 digits before the point.
        let size = 512 + digits
        var buffer = [CChar](repeating: 0, count: size)
        let count = withVaList([CInt(digits), number]) { vsnprintf(&buffer, size, "%.*f", $0) }
        return String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func text(of value: [UInt8]?, _ field: Field, word: Int) throws(ShellError) -> [UInt8] {
        var bytes = value ?? []
        if field.kind != UInt8(ascii: "s") {
            let text = String(decoding: bytes, as: UTF8.self)
            if field.kind == UInt8(ascii: "d") {
                guard let number = text.isEmpty ? 0 : Int(text) else {
                    throw .usage("\(text.quoted) is no whole number", word: word)
                }
                bytes = Array(String(number).utf8)
            } else {
                guard let number = text.isEmpty ? 0 : Double(text), number.isFinite else {
                    throw .usage("\(text.quoted) is no number", word: word)
                }
                bytes = Array(Self.decimal(number, digits: field.precision ?? 6).utf8)
            }
        } else if let precision = field.precision {
            bytes = Array(String(decoding: bytes, as: UTF8.self).prefix(precision).utf8)
        }
        let missing = field.width - String(decoding: bytes, as: UTF8.self).count
        guard missing > 0 else { return bytes }
        if field.isLeft { return bytes + Array(repeating: UInt8(ascii: " "), count: missing) }
        guard field.isZeroPadded, field.kind != UInt8(ascii: "s") else {
            return Array(repeating: UInt8(ascii: " "), count: missing) + bytes
        }
        let sign = bytes.first == UInt8(ascii: "-") ? 1 : 0
        return bytes.prefix(sign) + Array(repeating: UInt8(ascii: "0"), count: missing) + bytes.dropFirst(sign)
    }
}
