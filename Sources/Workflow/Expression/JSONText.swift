internal import MictlanXModel

/// JSON from workflow values: compact, keys in their order, one line.
///
/// Sizes are integer bytes, durations seconds, times RFC 3339; text that is not UTF-8 shows U+FFFD for the bad bytes,
/// an itemset its totals. A float that JSON cannot hold is `null`.
package enum JSONText {
    /// The value as one line of JSON.
    package static func encode(_ value: WorkflowValue) -> String {
        var output: [UInt8] = []
        append(value, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends the value to a line that is being written.
    package static func append(_ value: WorkflowValue, to output: inout [UInt8]) {
        switch value {
        case .null, .unknown: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .int(let number): output += String(number).utf8
        case .float(let number): output += (number.isFinite ? String(number) : "null").utf8
        case .duration(let duration): output += String(duration.seconds).utf8
        case .size(let size): output += String(size.bytes).utf8
        case .string(let text): append(text, to: &output)
        case .bytes(let bytes): append(String(decoding: bytes, as: UTF8.self), to: &output)
        case .time(let time): append(time.description, to: &output)
        case .secret(let secret): append(secret.description, to: &output)
        case .items(let items):
            output += "{\"count\":\(items.count),\"bytes\":\(items.bytes.bytes)}".utf8
        case .list(let elements): appendList(elements, to: &output)
        case .map(let map): appendMap(map, to: &output)
        }
    }

    private static func appendList(_ elements: [WorkflowValue], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            append(element, to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    private static func appendMap(_ map: ValueMap, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, entry) in map.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            append(entry.key, to: &output)
            output.append(UInt8(ascii: ":"))
            append(entry.value, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// Appends a JSON string. Control characters are escaped, so the output never holds a line feed.
    package static func append(_ text: String, to output: inout [UInt8]) {
        let hex = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20, 0x7F:
                output += "\\u00".utf8
                output += [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
