/// The program's one writer of JSON text: compact, keys in their order, one line.
package enum JSONText {
    /// The value as one line of JSON.
    package static func encode(_ value: JSONValue) -> String {
        var output: [UInt8] = []
        append(value, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends the value to a line that is being written. A float that JSON cannot hold becomes `null`.
    package static func append(_ value: JSONValue, to output: inout [UInt8]) {
        switch value {
        case .null: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .int(let number): output += String(number).utf8
        case .float(let number): output += (number.isFinite ? String(number) : "null").utf8
        case .string(let text): append(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let fields):
            output.append(UInt8(ascii: "{"))
            for (index, field) in fields.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(field.key, to: &output)
                output.append(UInt8(ascii: ":"))
                append(field.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Appends a JSON string. Control characters are escaped, so the output never holds a line feed, and what steers a
    /// terminal or turns the direction of writing, so that a name from a stranger is shown as it is.
    package static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if text.utf8.withContiguousStorageIfAvailable({ appendPlain($0, to: &output) }) ?? false {
            // Nearly all are as they stand.
        } else if text.utf8.contains(where: { $0 >= 0x80 }), text.unicodeScalars.contains(where: \.isForeignHazard) {
            for scalar in text.unicodeScalars {
                if scalar.isForeignHazard {
                    // None of them is beyond the basic plane.
                    appendEscape(of: UInt16(truncatingIfNeeded: scalar.value), to: &output)
                } else {
                    append(bytes: UTF8.encode(scalar).map(Array.init) ?? [], to: &output)
                }
            }
        } else {
            append(bytes: text.utf8, to: &output)
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Appends bytes that stand for themselves.
    ///
    /// - Returns: whether all do; nothing is appended otherwise.
    private static func appendPlain(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) -> Bool {
        for byte in bytes {
            guard (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else {
                return false
            }
        }
        output.append(contentsOf: bytes)
        return true
    }

    private static func append(bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20, 0x7F: appendEscape(of: UInt16(byte), to: &output)
            default: output.append(byte)
            }
        }
    }

    private static func appendEscape(of unit: UInt16, to output: inout [UInt8]) {
        output += "\\u".utf8
        for shift in stride(from: 12, through: 0, by: -4) { output.append(hex[Int(unit >> UInt16(shift) & 15)]) }
    }

    private static let hex = Array("0123456789abcdef".utf8)
}

extension Unicode.Scalar {
    /// A hazard for terminals that is not of ASCII.
    fileprivate var isForeignHazard: Bool { value >= 0x80 && isTerminalHazard }
}
