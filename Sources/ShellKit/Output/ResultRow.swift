import MictlanXModel
import MictlanXText

/// One result of a command, for people and for machines.
protocol ResultRow: Sendable {
    static var columns: [Column] { get }
    /// A cell for each column; `exact` asks for numbers of bytes instead of rounded units, for machines.
    func cells(exact: Bool) -> [String]
    /// The same, with names as they are written where the command stands.
    func cells(exact: Bool, from base: NameBase) -> [String]
    /// The column with the name.
    static var nameColumn: Int { get }
    /// The JSON object; fields are only ever added.
    var record: JSONObject { get }
    /// Appends the text of ``record``.
    func appendJSON(to output: inout [UInt8])
    /// What it adds to the totals of its command.
    var tally: (bytes: Int, isFailure: Bool) { get }
}

extension ResultRow {
    static var nameColumn: Int { columns.count - 1 }

    func cells(exact: Bool, from base: NameBase) -> [String] { cells(exact: exact) }

    var tally: (bytes: Int, isFailure: Bool) { (0, false) }

    func appendJSON(to output: inout [UInt8]) { JSONText.append(.object(record), to: &output) }

    /// A size for people or for machines.
    static func size(_ bytes: Int, exact: Bool) -> String {
        exact ? String(bytes) : ByteCount(bytes).description
    }
}

/// A row with the name of a ball in it, bucket and all.
protocol NamedRow: ResultRow {}

extension NamedRow {
    func cells(exact: Bool) -> [String] { cells(exact: exact, from: NameBase()) }
}

struct Column: Sendable {
    enum Alignment: Sendable { case left, right }

    var title: String
    var alignment: Alignment

    init(_ title: String, _ alignment: Alignment = .left) {
        self.title = title
        self.alignment = alignment
    }
}
