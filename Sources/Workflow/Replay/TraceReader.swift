internal import MictlanXBatch
package import MictlanXClient
internal import MictlanXModel
internal import MictlanXText
package import SystemPackage

/// Reads a trace line by line, in memory that does not grow with it. Reads block: tasks use ``TraceEvents``.
package struct TraceReader: ~Copyable {
    private var lines: TextLines
    private let format: TraceFormat
    /// The columns of a CSV file by name.
    private var columns: [String: Int]?
    private var first: Duration?
    private var last = Duration.zero

    /// - Throws: `MictlanXError`.
    package init(_ file: FilePath, _ format: TraceFormat) throws(MictlanXError) {
        lines = try TextLines(file)
        self.format = format
    }

    /// The next request, `nil` at the end.
    ///
    /// - Throws: `MictlanXError`, with the line, for what is no request or comes before the one before it.
    package mutating func next() throws(MictlanXError) -> TraceEvent? {
        while let text = try lines.next() {
            guard text.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else { continue }
            switch format.syntax {
            case .ndjson: return try event(try object(text))
            case .csv:
                let values = try csv(text)
                guard let columns else {
                    try readHeader(values)
                    continue
                }
                return try event(row(values, columns))
            }
        }
        return nil
    }

    private func failure(_ reason: String) -> MictlanXError {
        lines.failure(reason)
    }

    // MARK: Values

    private func csv(_ text: ArraySlice<UInt8>) throws(MictlanXError) -> [[UInt8]] {
        do throws(CSVLine.Malformed) {
            return try CSVLine.values(of: text)
        } catch {
            throw failure("a quote is not closed, or text stands behind one")
        }
    }

    private mutating func readHeader(_ names: [[UInt8]]) throws(MictlanXError) {
        var columns: [String: Int] = [:]
        for (index, name) in names.enumerated() { columns[String(decoding: name, as: UTF8.self).trimmed] = index }
        for name in [format.time.column, format.operation, format.key] where columns[name] == nil {
            let known = columns.keys.sorted()
            let meant = Suggestion.closest(to: name, among: known).map { " (did you mean '\($0)'?)" } ?? ""
            throw failure("there is no column '\(name)'\(meant); it has \(known.joined(separator: ", "))")
        }
        self.columns = columns
    }

    private func row(_ values: [[UInt8]], _ columns: [String: Int]) -> [String: [UInt8]] {
        columns.compactMapValues { $0 < values.count && !values[$0].isEmpty ? values[$0] : nil }
    }

    private func object(_ text: ArraySlice<UInt8>) throws(MictlanXError) -> [String: [UInt8]] {
        guard let fields = (try? JSONParser.parse(Array(text)))?.object else { throw failure("it is no JSON object") }
        var row: [String: [UInt8]] = [:]
        for (name, value) in fields {
            switch value {
            case .string(let text): row[name] = Array(text.utf8)
            case .int(let number): row[name] = Array(String(number).utf8)
            case .float(let number): row[name] = Array(String(number).utf8)
            case .null, .bool, .array, .object: continue
            }
        }
        return row
    }

    // MARK: Requests

    private mutating func event(_ row: [String: [UInt8]]) throws(MictlanXError) -> TraceEvent {
        func text(_ column: String) -> String? { row[column].map { String(decoding: $0, as: UTF8.self).trimmed } }
        guard let word = text(format.operation) else { throw failure("'\(format.operation)' is missing") }
        guard let operation = TraceEvent.Operation(word: word) else {
            throw failure("'\(word)' is neither a put nor a get")
        }
        guard let name = row[format.key] else { throw failure("'\(format.key)' is missing") }
        let key: BallName
        do { key = try BallName(bytes: name) } catch { throw failure("the key cannot be a name: \(error)") }
        var bucket: BucketID?
        if let text = text(format.bucket) {
            do { bucket = try BucketID(text) } catch { throw failure("\(error)") }
        }
        var size: Int?
        if let text = text(format.size) {
            guard let bytes = try? ByteCount(parsing: text) else { throw failure("'\(text)' is not a size") }
            size = bytes.bytes
        }
        return TraceEvent(
            arrival: try arrival(text(format.time.column)), operation: operation, key: key, bucket: bucket, size: size,
            source: row[format.source], line: lines.number)
    }

    private mutating func arrival(_ text: String?) throws(MictlanXError) -> Duration {
        let column = format.time.column
        guard let text else { throw failure("'\(column)' is missing") }
        guard let time = duration(text) else { throw failure("'\(text)' is not a time") }
        var arrival = last
        switch format.time {
        case .gap:
            guard time >= .zero else { throw failure("'\(column)' is negative") }
            arrival += time
        case .at:
            let first = first ?? time
            self.first = first
            arrival = time - first
            guard arrival >= last else {
                throw failure("the request comes before the one in front of it; sort the trace")
            }
        }
        guard arrival <= Self.longest else {
            throw failure("the trace is longer than \(DurationText.format(Self.longest))")
        }
        last = arrival
        return arrival
    }

    private static let longest = Duration.seconds(366 * 86_400)

    private func duration(_ text: String) -> Duration? {
        // Nanoseconds of today's date need more digits than a Double has.
        if let whole = Int(text) { return format.unit * whole }
        if let number = Double(text) { return abs(number) < 1e15 ? .seconds(number * format.unit.seconds) : nil }
        return Timestamp(rfc3339: text).map { .nanoseconds($0.nanoseconds) }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " || $0 == "\r" }.reversed())
    }
}
