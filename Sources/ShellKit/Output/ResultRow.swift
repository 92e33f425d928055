import Workflow

/// One result of a command, for people and for machines.
protocol ResultRow: Sendable {
    static var columns: [Column] { get }
    /// A cell for each column.
    var cells: [String] { get }
    /// The JSON object; fields are only ever added.
    var record: ValueMap { get }
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
