internal import MictlanXModel
internal import MictlanXText

/// The records of single items, nearly all of a journal, read and written without a JSON value between: in the very form
/// that they have as JSON. What looks otherwise is left to the reader of JSON, so that both know the same records.
enum ItemLine {
    // MARK: Writing

    /// Adds the JSON of an entry.
    ///
    /// - Returns: whether it has this form; nothing is added otherwise.
    static func append(_ entry: JournalEntry, to json: inout [UInt8]) -> Bool {
        switch entry.record {
        case .begun(let step, let ordinals, let attempt):
            guard let ordinal = ordinals.first, ordinals.count == 1, isPlain(step) else { return false }
            appendHead(entry, "b", step, ordinal, to: &json)
            json.append(",\"a\":")
            json.append(decimal: attempt)
        case .done(let step, let ordinal, let via, let size, let checksum):
            guard isPlain(step) else { return false }
            appendHead(entry, "d", step, ordinal, to: &json)
            json.append(",\"via\":\"")
            json += via.rawValue.utf8
            json.append("\",\"sz\":")
            json.append(decimal: size)
            if let checksum {
                json.append(",\"sha\":\"")
                json += checksum.hex.utf8
                json.append(UInt8(ascii: "\""))
            }
        default: return false
        }
        json.append(UInt8(ascii: "}"))
        return true
    }

    private static func appendHead(
        _ entry: JournalEntry, _ kind: StaticString, _ step: String, _ ordinal: Int, to json: inout [UInt8]
    ) {
        json.append("{\"q\":")
        json.append(decimal: entry.number)
        json.append(",\"ts\":\"")
        json += entry.time.description.utf8
        json.append("\",\"t\":\"")
        json.append(kind)
        json.append("\",\"s\":\"")
        json += step.utf8
        json.append("\",\"i\":")
        json.append(decimal: ordinal)
    }

    /// Whether JSON writes a text as it is.
    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy(isPlain) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    // MARK: Reading

    /// The entry of a JSON text with the number that it must have; `nil` where it has another form.
    static func entry(_ json: ArraySlice<UInt8>, number: Int) -> JournalEntry? {
        json.withUnsafeBufferPointer { bytes in
            var reader = Reader(bytes: bytes)
            return reader.entry(number: number)
        }
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        var place = 0

        mutating func entry(number: Int) -> JournalEntry? {
            guard take("{\"q\":"), self.number() == number, take(",\"ts\":"), let moment = plainText(),
                let time = Timestamp(rfc3339: moment), take(",\"t\":"), let kind = plainText(), kind.count == 1,
                take(",\"s\":"), let step = text(), take(",\"i\":"), let ordinal = self.number(), ordinal < 1 << 30
            else { return nil }
            let record: JournalRecord
            switch kind[0] {
            case UInt8(ascii: "b"):
                guard take(",\"a\":"), let attempt = self.number() else { return nil }
                record = .begun(step, ordinals: [ordinal], attempt: attempt)
            case UInt8(ascii: "d"):
                guard take(",\"via\":"), let name = text(), let via = JournalRecord.Via(rawValue: name),
                    take(",\"sz\":"), let size = self.number()
                else { return nil }
                var checksum: Checksum?
                if take(",\"sha\":") {
                    guard let hex = plainText(), let sum = Checksum(hex: hex) else { return nil }
                    checksum = sum
                }
                record = .done(step, ordinal: ordinal, via: via, size: size, checksum: checksum)
            default: return nil
            }
            guard take("}"), place == bytes.count else { return nil }
            return JournalEntry(number: number, time: time, record: record)
        }

        mutating func take(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard bytes.count - place >= count else { return false }
            let isThere = text.withUTF8Buffer { wanted in
                (0..<count).allSatisfy { bytes[place + $0] == wanted[$0] }
            }
            if isThere { place += count }
            return isThere
        }

        /// A number without sign, in the one form that it is written in, far below the largest.
        mutating func number() -> Int? {
            let start = place
            var value = 0
            while place < bytes.count, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
                guard place - start < 18 else { return nil }
                value = value * 10 + Int(digit)
                place += 1
            }
            guard place > start, place == start + 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
            return value
        }

        /// A text without anything that is escaped.
        mutating func text() -> String? { plainText().map { String(decoding: $0, as: UTF8.self) } }

        /// The bytes of such a text.
        mutating func plainText() -> UnsafeBufferPointer<UInt8>? {
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
            let start = place + 1
            var end = start
            while end < bytes.count, ItemLine.isPlain(bytes[end]) { end += 1 }
            guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
            place = end + 1
            return UnsafeBufferPointer(rebasing: bytes[start..<end])
        }
    }
}
