package import Workflow

/// One result of a command, for people and for machines.
package protocol ResultRow: Sendable {
    static var columns: [Column] { get }
    /// A cell for each column.
    var cells: [String] { get }
    /// The JSON object; fields are only ever added.
    var record: ValueMap { get }
}

package struct Column: Sendable {
    package enum Alignment: Sendable { case left, right }

    package var title: String
    package var alignment: Alignment

    package init(_ title: String, _ alignment: Alignment = .left) {
        self.title = title
        self.alignment = alignment
    }
}
