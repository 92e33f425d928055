/// A stretch of a source text: the file as it was named, the first position and the one after the last.
public struct SourceSpan: Hashable, Sendable {
    /// The file's name as the user gave it.
    public var file: String

    /// The first position.
    public var start: SourceMark

    /// The position after the last character; equal to `start` for an empty stretch.
    public var end: SourceMark

    /// Makes a span.
    ///
    /// - Parameters:
    ///   - file: The file's name as the user gave it.
    ///   - start: The first position.
    ///   - end: The position after the last character.
    public init(file: String, start: SourceMark, end: SourceMark) {
        self.file = file
        self.start = start
        self.end = max(start, end)
    }

    /// Makes an empty span at one position.
    ///
    /// - Parameters:
    ///   - file: The file's name as the user gave it.
    ///   - mark: The position.
    public init(file: String, at mark: SourceMark) {
        self.init(file: file, start: mark, end: mark)
    }

    /// The part of this span that holds some of the scalars of a decoded text.
    ///
    /// A decoded text and its source agree scalar by scalar only where nothing was escaped, folded or stripped. That is
    /// so exactly when both have the same length and the span stays on one line; otherwise the whole span is returned,
    /// which is less exact but never wrong.
    ///
    /// - Parameters:
    ///   - range: Offsets into the decoded text, in Unicode scalars.
    ///   - count: The length of the whole decoded text, in Unicode scalars.
    /// - Returns: The narrower span, or this one.
    public func narrowed(to range: Range<Int>, of count: Int) -> SourceSpan {
        guard start.line == end.line, end.column - start.column == count,
            range.lowerBound >= 0, range.upperBound <= count
        else { return self }
        return SourceSpan(
            file: file,
            start: SourceMark(line: start.line, column: start.column + range.lowerBound),
            end: SourceMark(line: start.line, column: start.column + range.upperBound))
    }
}

extension SourceSpan: CustomStringConvertible {
    /// `file:line:column`, the form that editors and terminals make clickable.
    public var description: String {
        "\(file):\(start.line):\(start.column)"
    }
}
