/// One position in a source text, as a person counts: from 1, in Unicode scalars.
///
/// Columns are scalars (not bytes, not grapheme clusters) because that is what editors jump to and what libyaml counts.
public struct SourceMark: Hashable, Sendable, Comparable {
    /// The line, counted from 1.
    public var line: Int

    /// The column, counted from 1 in Unicode scalars.
    public var column: Int

    /// Makes a mark.
    ///
    /// - Parameters:
    ///   - line: The line, from 1.
    ///   - column: The column, from 1, in Unicode scalars.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The first position of a text.
    public static let start = SourceMark(line: 1, column: 1)

    /// Whether one mark stands before another in the text.
    public static func < (left: SourceMark, right: SourceMark) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
