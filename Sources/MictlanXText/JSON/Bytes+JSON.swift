// JSON that is written without a value or a string for each of its parts: a job has several such texts for every item.
extension [UInt8] {
    /// Appends a text as it stands.
    package mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends the digits of a number.
    package mutating func append(decimal value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var (first, rest) = (count, value.magnitude)
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        // The digits came from the last to the first.
        var last = count - 1
        while first < last {
            swapAt(first, last)
            (first, last) = (first + 1, last - 1)
        }
    }

    /// Appends a field with a text, which is not the first of its object.
    package mutating func append(field name: StaticString, _ text: String) {
        append(",\"")
        append(name)
        append("\":")
        JSONText.append(text, to: &self)
    }
}
