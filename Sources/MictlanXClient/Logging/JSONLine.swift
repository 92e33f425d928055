/// One JSON object on one line, built field by field (RFC 8259).
package struct JSONLine {
    private var text = "{"

    /// An empty object.
    package init() {}

    /// The finished line, with its line break.
    package var line: String { text + "}\n" }

    /// Adds a text.
    ///
    /// - Parameters:
    ///   - name: the field.
    ///   - value: the text.
    package mutating func add(_ name: String, _ value: String) {
        begin(name)
        append(quoted: value)
    }

    /// Adds a number or truth value as its Swift description, which is JSON.
    ///
    /// - Parameters:
    ///   - name: the field.
    ///   - value: an integer or a truth value.
    package mutating func add(_ name: String, literal value: some CustomStringConvertible) {
        begin(name)
        text += value.description
    }

    private mutating func begin(_ name: String) {
        if text.utf8.count > 1 { text += "," }
        append(quoted: name)
        text += ":"
    }

    private mutating func append(quoted value: String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }
}
