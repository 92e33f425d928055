/// One line of comma-separated values (RFC 4180); a value in quotes does not go on in the next line.
package enum CSVLine {
    /// A quote that is not closed, or text behind one.
    package struct Malformed: Error {}

    /// The values of a line without its line feed.
    package static func values(of line: ArraySlice<UInt8>) throws(Malformed) -> [[UInt8]] {
        let (comma, quote) = (UInt8(ascii: ","), UInt8(ascii: "\""))
        var rest = line
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        var values: [[UInt8]] = []
        while true {
            var value: [UInt8] = []
            if rest.first == quote {
                rest.removeFirst()
                while true {
                    guard let byte = rest.popFirst() else { throw Malformed() }
                    if byte != quote {
                        value.append(byte)
                    } else if rest.first == quote {
                        value.append(quote)
                        rest.removeFirst()
                    } else {
                        break
                    }
                }
            } else {
                let end = rest.firstIndex(of: comma) ?? rest.endIndex
                value = Array(rest[rest.startIndex..<end])
                rest = rest[end...]
            }
            values.append(value)
            guard let separator = rest.popFirst() else { return values }
            guard separator == comma else { throw Malformed() }
        }
    }
}
