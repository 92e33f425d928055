/// One part of a batch, the many requests that are sent as the body of one, or the answer to one of them: its head. A body
/// follows (docs/wire-notes.md).
///
/// On the wire it is a line of words of which the last is the size of the body in bytes, a line for each field, and an empty
/// line; every line ends with a line feed alone.
package struct BatchPart: Sendable {
    /// Of a request its method and its target, of an answer its status.
    package var words: [String]
    /// Header fields.
    package var fields: [(name: String, value: String)]
    /// The length of the body, in bytes.
    package var size: Int

    /// How many parts a batch may have.
    package static let maximumCount = 64
    /// How many bytes a batch may have.
    package static let maximumBytes = 524_288

    /// Sets every property.
    package init(words: [String], fields: [(name: String, value: String)], size: Int) {
        self.words = words
        self.fields = fields
        self.size = size
    }

    /// Reads the head at the beginning of some bytes.
    ///
    /// - Parameter bytes: the rest of a batch.
    /// - Returns: the head, and how many bytes it takes; `nil` for what is none.
    package static func first(of bytes: UnsafeRawBufferPointer) -> (part: BatchPart, length: Int)? {
        var lines = Lines(bytes: bytes)
        guard
            var words = lines.next()?.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
                .map({ String(Substring($0)) }),
            let size = words.popLast().flatMap({ Int($0) }), size >= 0, !words.isEmpty
        else { return nil }
        var part = BatchPart(words: words, fields: [], size: size)
        while let line = lines.next() {
            guard !line.isEmpty else { return (part, lines.position) }
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let value = line.utf8[line.utf8.index(after: colon)...].drop { $0 == UInt8(ascii: " ") }
            part.fields.append((String(line[..<colon]), String(Substring(value))))
        }
        return nil
    }

    /// Writes the head.
    ///
    /// - Parameter bytes: where it goes.
    package func append(to bytes: inout [UInt8]) {
        for word in words {
            bytes.append(contentsOf: word.utf8)
            bytes.append(UInt8(ascii: " "))
        }
        bytes.append(contentsOf: String(size).utf8)
        bytes.append(Self.lineFeed)
        for field in fields {
            bytes.append(contentsOf: field.name.utf8)
            bytes.append(contentsOf: ": ".utf8)
            bytes.append(contentsOf: field.value.utf8)
            bytes.append(Self.lineFeed)
        }
        bytes.append(Self.lineFeed)
    }

    private static let lineFeed = UInt8(ascii: "\n")

    /// The lines of a head.
    private struct Lines {
        let bytes: UnsafeRawBufferPointer
        var position = 0

        /// The next line; `nil` where it does not end, or is no UTF-8.
        mutating func next() -> String? {
            let rest = bytes[position...]
            guard let end = rest.firstIndex(of: BatchPart.lineFeed) else { return nil }
            position = end + 1
            return String(validating: rest[..<end], as: UTF8.self)
        }
    }
}
