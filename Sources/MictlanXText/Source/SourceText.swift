/// A source text with its line table, for turning byte offsets into positions and for quoting lines.
///
/// Lines end at LF, CR or CR LF: the line breaks of YAML 1.2 and of every editor. (libyaml also breaks lines at U+0085,
/// U+2028 and U+2029; the composer refuses those, so both agree.)
public struct SourceText: Sendable {
    /// The file's name as the user gave it.
    public let name: String

    /// The bytes as they were read, without a byte order mark at their start; not necessarily UTF-8.
    public let bytes: [UInt8]

    /// The offset of each line's first byte; never empty.
    private let lineStarts: [Int]

    /// Each line's length in scalars, without its line break: counted once, since every mark is checked against it and
    /// a line may be as long as the file.
    private let lineLengths: [Int]

    /// Makes a source text.
    ///
    /// - Parameters:
    ///   - name: The file's name, for messages.
    ///   - bytes: The content.
    public init(name: String, bytes: [UInt8]) {
        let bytes = ByteOrderMark.dropped(from: bytes)
        self.name = name
        self.bytes = bytes
        var starts = [0]
        var lengths: [Int] = []
        var length = 0
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                // A scalar begins at every byte that is no continuation byte.
                if byte & 0xC0 != 0x80 { length += 1 }
                continue
            }
            if byte == UInt8(ascii: "\r"), index < bytes.endIndex, bytes[index] == UInt8(ascii: "\n") { index += 1 }
            starts.append(index)
            lengths.append(length)
            length = 0
        }
        lineStarts = starts
        lineLengths = lengths + [length]
    }

    /// Makes a source text from a string.
    ///
    /// - Parameters:
    ///   - name: The file's name, for messages.
    ///   - text: The content.
    public init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// How many lines there are; an empty text has one, and so has a final line break after it.
    package var lineCount: Int { lineStarts.count }

    /// The bytes of a line without its line break, or `nil` where there is no such line.
    package func line(_ number: Int) -> ArraySlice<UInt8>? {
        guard number >= 1, number <= lineStarts.count else { return nil }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : bytes.count
        while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return bytes[start..<end]
    }

    /// The position of a byte; offsets past the end give the position after the last character.
    package func mark(atByte offset: Int) -> SourceMark {
        let offset = min(max(offset, 0), bytes.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let scalars = bytes[lineStarts[low]..<offset].count { $0 & 0xC0 != 0x80 }
        return SourceMark(line: low + 1, column: scalars + 1)
    }

    /// The position after the last character.
    package var endMark: SourceMark { mark(atByte: bytes.count) }

    /// The nearest position that exists: parsers report ends of files one line too far.
    package func clamped(_ mark: SourceMark) -> SourceMark {
        guard mark.line >= 1 else { return .start }
        guard mark.line <= lineLengths.count else { return endMark }
        return SourceMark(line: mark.line, column: min(max(mark.column, 1), lineLengths[mark.line - 1] + 1))
    }
}
