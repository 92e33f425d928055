/// JSON that is written piece by piece: the few documents of a put, of which an encoder takes ten times as long.
struct WireJSON {
    private(set) var text = ""

    /// A text in quotes (RFC 8259 §7).
    mutating func string(_ value: String) {
        text.append("\"")
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text.append(value)
        } else {
            for scalar in value.unicodeScalars { append(escaping: scalar) }
        }
        text.append("\"")
    }

    /// A name of an object's field, with what parts it from the one before.
    mutating func field(_ name: StaticString) {
        text.append(text.isEmpty ? "{\"" : ",\"")
        name.withUTF8Buffer { text.append(String(decoding: $0, as: UTF8.self)) }
        text.append("\":")
    }

    mutating func field(_ name: StaticString, _ value: String) {
        field(name)
        string(value)
    }

    mutating func field(_ name: StaticString, _ value: Int) {
        field(name)
        text.append(String(value))
    }

    mutating func field(_ name: StaticString, _ value: Double) {
        field(name)
        text.append(value.isFinite ? value.description : "null")
    }

    /// A field with a value that is JSON already.
    mutating func field(_ name: StaticString, document: String) {
        field(name)
        text.append(document)
    }

    mutating func field(_ name: StaticString, _ value: Bool) {
        field(name)
        text.append(value ? "true" : "false")
    }

    mutating func field(_ name: StaticString, _ values: [String]) {
        field(name)
        text.append("[")
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(",") }
            string(value)
        }
        text.append("]")
    }

    mutating func field(_ name: StaticString, _ values: [String: String]) {
        field(name)
        text.append("{")
        // In order, so that the same metadata are the same document.
        for (index, (name, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { text.append(",") }
            string(name)
            text.append(":")
            string(value)
        }
        text.append("}")
    }

    /// The object, closed.
    consuming func object() -> String { text.isEmpty ? "{}" : text + "}" }

    private mutating func append(escaping scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": text.append("\\\"")
        case "\\": text.append("\\\\")
        case "\n": text.append("\\n")
        case "\r": text.append("\\r")
        case "\t": text.append("\\t")
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            text.append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        default: text.unicodeScalars.append(scalar)
        }
    }
}
