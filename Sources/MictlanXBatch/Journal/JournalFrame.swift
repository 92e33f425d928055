internal import CZlib
internal import MictlanXModel
internal import MictlanXText

/// One line of a journal: `checksum SP json LF`.
///
/// The checksum is the CRC-32 of the JSON's bytes in 8 hexadecimal digits (zlib's; no library that is linked has
/// CRC-32C). JSON escapes line feeds, so a line is a record, and `cut -c10- journal | jq` reads it.
package enum JournalFrame {
    /// The digits and the space before the JSON.
    static let prefixLength = 9
    /// The longest line, in bytes: a longer one is not written, and is damage where it is found.
    package static let maximumLength = 16 << 20

    /// Why a line is not the record that was expected.
    package enum Fault: Error, Hashable, Sendable {
        /// The checksum is wrong, or the line has another form.
        case broken
        /// A whole frame with another number.
        case gap(number: Int)
        /// A whole frame with the right number whose record is not known: another version wrote it.
        case unknown
    }

    /// The line of a record, line feed included.
    package static func line(_ entry: JournalEntry) -> [UInt8] {
        var line = blank()
        if !ItemLine.append(entry, to: &line) {
            let head: JSONObject = ["q": .int(entry.number), "ts": .string(entry.time.description)]
            JSONText.append(.object(head.adding(entry.record.recorded)), to: &line)
        }
        seal(&line)
        return line
    }

    static func line(json: [UInt8]) -> [UInt8] {
        var line = blank() + json
        seal(&line)
        return line
    }

    /// A line before its JSON, with room for that of an item, so that it is made in one piece of memory.
    private static func blank() -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(224)
        line.append(contentsOf: repeatElement(UInt8(ascii: " "), count: prefixLength))
        return line
    }

    /// Ends a line, and writes the checksum of its JSON before that.
    private static func seal(_ line: inout [UInt8]) {
        let value = checksum(line[prefixLength...])
        for place in 0..<8 { line[place] = digit(value, place) }
        line.append(UInt8(ascii: "\n"))
    }

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - line: the line without its line feed.
    ///   - number: the number that the record must have.
    /// - Returns: the record with its number and time.
    /// - Throws: ``Fault``.
    package static func entry(_ line: ArraySlice<UInt8>, number: Int) throws(Fault) -> JournalEntry {
        guard let json = json(line) else { throw .broken }
        if let entry = ItemLine.entry(json, number: number) { return entry }
        guard let fields = (try? JSONParser.parse(Array(json)))?.object, case .int(let found)? = fields["q"] else {
            throw .broken
        }
        guard found == number else { throw .gap(number: found) }
        guard case .string(let text)? = fields["ts"], let time = Timestamp(rfc3339: text),
            let record = JournalRecord(recorded: fields)
        else { throw .unknown }
        return JournalEntry(number: number, time: time, record: record)
    }

    /// The record of a line, whatever its number is; `nil` for a line that is broken or not known.
    static func record(_ line: ArraySlice<UInt8>) -> JournalRecord? {
        fields(line).flatMap(JournalRecord.init(recorded:))
    }

    /// Whether a line is a whole frame, whatever its record is.
    static func isWhole(_ line: ArraySlice<UInt8>) -> Bool {
        guard case .int? = fields(line)?["q"] else { return false }
        return true
    }

    private static func fields(_ line: ArraySlice<UInt8>) -> JSONObject? {
        json(line).flatMap { (try? JSONParser.parse(Array($0)))?.object }
    }

    /// The JSON of a line that is whole.
    private static func json(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard line.count > prefixLength, line.count < maximumLength else { return nil }
        let json = line.dropFirst(prefixLength)
        guard line[line.startIndex + 8] == UInt8(ascii: " ") else { return nil }
        let value = checksum(json)
        for place in 0..<8 where line[line.startIndex + place] != digit(value, place) { return nil }
        return json
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let value = bytes.withUnsafeBufferPointer { buffer in
            crc32(0, buffer.baseAddress, UInt32(clamping: buffer.count))
        }
        return UInt32(truncatingIfNeeded: value)
    }

    /// One of the 8 hexadecimal digits, from the left.
    private static func digit(_ value: UInt32, _ place: Int) -> UInt8 {
        let digit = UInt8(truncatingIfNeeded: value >> UInt32(28 - 4 * place) & 15)
        return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
