package import MictlanXClient
package import MictlanXModel
internal import MictlanXText
package import SystemPackage

/// Reads a manifest: a list of balls, each with the file that it comes from or goes to. Each line is a JSON object, or the
/// first line names the columns of comma-separated values.
///
/// A ball is `bucket/name` in `ball`; where there is a `bucket` besides, `ball` is an id and `name` a name, as in the rows
/// that the commands write. Reads block.
package struct ManifestReader: ~Copyable {
    /// A line.
    package struct Entry: Hashable, Sendable {
        package let address: BallAddress
        /// The name of the ball, or its id where it was named so.
        package let name: [UInt8]
        /// Whether the ball was named by its id.
        package let isByID: Bool
        /// The path as it was written.
        package let file: [UInt8]?
        package let tags: [String: String]
        /// What the content must be.
        package let checksum: Checksum?
        package let size: Int?
        /// Counted from 1.
        package let line: Int
    }

    private var lines: TextLines
    /// The columns of comma-separated values.
    private var columns: [String]?
    private var isFirst = true

    /// The names of the columns that mean something; others are passed over.
    private static let known = ["ball", "bucket", "name", "file", "path", "tags", "checksum", "sha256", "size"]

    /// - Parameters:
    ///   - file: the manifest.
    ///   - name: what messages call it.
    /// - Throws: `MictlanXError`.
    package init(_ file: FilePath, name: String) throws(MictlanXError) { lines = try TextLines(file, name: name) }

    /// The next line that is not empty, `nil` at the end.
    ///
    /// - Throws: `MictlanXError`, with the line, for what names no ball.
    package mutating func next() throws(MictlanXError) -> Entry? {
        while let line = try lines.next() {
            guard let start = line.first(where: { !" \t\r".utf8.contains($0) }) else { continue }
            if isFirst {
                isFirst = false
                if start != UInt8(ascii: "{") {
                    try readHeader(line)
                    continue
                }
            }
            if let columns { return try entry(try row(line, columns)) }
            return try entry(try object(line))
        }
        return nil
    }

    /// An error of the line that was read last.
    package func failure(_ reason: String) -> MictlanXError { lines.failure(reason) }

    // MARK: Fields

    private mutating func readHeader(_ line: ArraySlice<UInt8>) throws(MictlanXError) {
        let names = try values(line).map { String(decoding: $0, as: UTF8.self).filter { $0 != " " } }
        guard names.contains("ball") || names.contains("name") else {
            let meant = names.lazy.compactMap { name in
                Suggestion.closest(to: name, among: ["ball"]).map { " (did you mean '\($0)' by '\(name)'?)" }
            }.first
            throw failure(
                "the first line names no column 'ball'\(meant ?? ""); a manifest has lines of JSON or the columns "
                    + "file,ball,tags")
        }
        columns = names
    }

    private func values(_ line: ArraySlice<UInt8>) throws(MictlanXError) -> [[UInt8]] {
        do throws(CSVLine.Malformed) {
            return try CSVLine.values(of: line)
        } catch {
            throw failure("a quote is not closed, or text stands behind one")
        }
    }

    private func row(_ line: ArraySlice<UInt8>, _ names: [String]) throws(MictlanXError) -> Row {
        let values = try values(line)
        guard values.count == names.count else {
            throw failure("it has \(Count(values.count, "value")), and there are \(Count(names.count, "column"))")
        }
        var row = Row()
        for (name, value) in zip(names, values) where !value.isEmpty && Self.known.contains(name) {
            row.texts[name] = value
        }
        for pair in row.texts["tags"].map({ $0.split(separator: UInt8(ascii: ";")) }) ?? [] {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), equals > pair.startIndex else {
                throw failure("tags are written KEY=VALUE;KEY=VALUE, not '\(String(decoding: pair, as: UTF8.self))'")
            }
            let key = String(decoding: pair[..<equals], as: UTF8.self)
            row.tags[key] = String(decoding: pair[(equals + 1)...], as: UTF8.self)
        }
        return row
    }

    private func object(_ line: ArraySlice<UInt8>) throws(MictlanXError) -> Row {
        guard let fields = (try? JSONParser.parse(Array(line)))?.object else { throw failure("it is no JSON object") }
        // A row of 'ls': to take its name for that of a ball would do the others first, and then fail.
        guard fields["type"] != .string("directory") else {
            throw failure("it is a directory, and no ball: 'ls -r' lists what is below it")
        }
        var row = Row()
        for name in Self.known {
            switch fields[name] {
            case .string(let text)?: row.texts[name] = Array(text.utf8)
            case .int(let number)?: row.texts[name] = Array(String(number).utf8)
            case .object(let tags)? where name == "tags":
                for (key, value) in tags {
                    guard case .string(let text) = value else { throw failure("the tag '\(key)' is no text") }
                    row.tags[key] = text
                }
            default: continue
            }
        }
        // Paths are bytes: the rows of the commands have those that are not UTF-8 in hexadecimal besides.
        if case .string(let hex)? = fields["path_hex"], let bytes = Hex.bytes(hex) { row.texts["path"] = bytes }
        return row
    }

    private struct Row {
        var texts: [String: [UInt8]] = [:]
        var tags: [String: String] = [:]

        func text(_ name: String) -> String? { texts[name].map { String(decoding: $0, as: UTF8.self) } }
    }

    // MARK: Entries

    private func entry(_ row: Row) throws(MictlanXError) -> Entry {
        var checksum: Checksum?
        if let text = row.text("checksum") ?? row.text("sha256") {
            checksum = Checksum(hex: text)
            guard checksum != nil else { throw failure("'\(text)' is no SHA-256") }
        }
        let (address, name, isByID) = try ball(row)
        return Entry(
            address: address, name: name, isByID: isByID, file: row.texts["file"] ?? row.texts["path"], tags: row.tags,
            checksum: checksum, size: row.text("size").flatMap { Int($0) }.map { max(0, $0) }, line: lines.number)
    }

    private func ball(_ row: Row) throws(MictlanXError) -> (BallAddress, name: [UInt8], isByID: Bool) {
        do {
            if let bucket = row.text("bucket") {
                let bucket = try BucketID(bucket)
                if let id = row.texts["ball"] {
                    let ball = try BallID(String(decoding: id, as: UTF8.self))
                    return (BallAddress(bucket: bucket, ball: ball), id, true)
                }
                guard let name = row.texts["name"] else { throw failure("it names no ball") }
                return (BallAddress(bucket: bucket, name: try BallName(bytes: name)), name, false)
            }
            guard let ball = row.texts["ball"] else { throw failure("it names no ball") }
            guard let slash = ball.firstIndex(of: UInt8(ascii: "/")) else {
                throw failure("'\(String(decoding: ball, as: UTF8.self))' is not BUCKET/NAME")
            }
            let name = Array(ball[(slash + 1)...])
            let bucket = try BucketID(String(decoding: ball[..<slash], as: UTF8.self))
            return (BallAddress(bucket: bucket, name: try BallName(bytes: name)), name, false)
        } catch let error as InvalidName {
            throw failure(error.description)
        } catch {
            throw (error as? MictlanXError) ?? failure("\(error)")
        }
    }
}
