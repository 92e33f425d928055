import MictlanXModel
import MictlanXText

/// A row of `tree` for machines; people get lines that are drawn.
struct TreeRow: ResultRow {
    let bucket: BucketID
    /// The whole name.
    let name: [UInt8]
    /// From 1.
    let level: Int
    let usage: Usage

    static let columns = [Column("SIZE", .right), Column("BALLS", .right), Column("NAME")]

    private var text: String { String(decoding: name, as: UTF8.self) }
    private var isDirectory: Bool { name.last == UInt8(ascii: "/") }

    func cells(exact: Bool) -> [String] {
        [Self.size(usage.size, exact: exact), isDirectory ? "\(usage.balls)" : "-", text]
    }

    var record: JSONObject {
        var record: JSONObject = [
            "type": .string(isDirectory ? "directory" : "ball"), "bucket": .string(bucket.rawValue),
            "name": .string(text), "level": .int(level), "size": .int(usage.size),
        ]
        if isDirectory { record["balls"] = .int(usage.balls) }
        return record
    }

    /// The line of a drawn tree.
    ///
    /// - Parameters:
    ///   - part: the last part of the name.
    ///   - usage: the bytes, and for a directory the balls.
    ///   - areLast: for each level whether the node there is the last one.
    ///   - isASCII: whether only ASCII is used.
    ///   - exact: whether sizes are bytes.
    /// - Returns: the line, with its end.
    static func line(_ part: [UInt8], _ usage: Usage, areLast: [Bool], isASCII: Bool, exact: Bool) -> String {
        var line = ""
        for (level, isLast) in areLast.enumerated() {
            let isOwn = level == areLast.count - 1
            switch (isOwn, isLast) {
            case (true, true): line += isASCII ? "`-- " : "└── "
            case (true, false): line += isASCII ? "|-- " : "├── "
            case (false, true): line += "    "
            case (false, false): line += isASCII ? "|   " : "│   "
            }
        }
        let name = String(decoding: part, as: UTF8.self).terminalSafe
        return "\(line)\(name)  \(size(of: usage, isDirectory: part.last == UInt8(ascii: "/"), exact: exact))\n"
    }

    /// What stands behind a name.
    static func size(of usage: Usage, isDirectory: Bool, exact: Bool) -> String {
        let size = size(usage.size, exact: exact)
        return isDirectory ? "\(size), \(Count(usage.balls, "ball"))" : size
    }
}
