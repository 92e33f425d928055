internal import NIOCore

/// Takes apart a `multipart/form-data` body of exactly one part, named `data` (RFC 7578, RFC 2046 §5.1), as it comes.
///
/// It holds at most one head of a part, or the bytes that may be the beginning of the final boundary.
struct MultipartParser {
    private enum State {
        case preamble
        case head
        case content
        /// Behind the boundary that ended the part: `--` says that it was the last.
        case closing
        case epilogue
    }

    /// What is searched for: a line break and the boundary line.
    private let delimiter: [UInt8]
    private var state = State.preamble
    private var held = ByteBuffer()
    /// How many of the bytes that are held were searched in vain, so that a client that drips costs no more than another.
    private var searched = 0

    /// A parser for one body.
    ///
    /// - Parameter contentType: the request's header, with the parameter `boundary`.
    /// - Throws: ``Refusal``.
    init(contentType: String) throws(Refusal) {
        guard let boundary = Self.boundary(contentType) else {
            throw .invalid("the body must be multipart/form-data with a boundary of 1 to 70 characters")
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary needs no line break before it.
        held.writeString("\r\n")
    }

    /// Takes the next bytes of the body.
    ///
    /// - Returns: the bytes of the part that are now known, in order.
    /// - Throws: ``Refusal``.
    mutating func parse(_ bytes: ByteBuffer) throws(Refusal) -> [ByteBuffer] {
        held.writeImmutableBuffer(bytes)
        var pieces: [ByteBuffer] = []
        while try step(&pieces) {}
        held.discardReadBytes()
        return pieces
    }

    /// Says that the body is over.
    ///
    /// - Throws: ``Refusal`` when the last boundary did not come.
    func finish() throws(Refusal) {
        guard case .epilogue = state else { throw .invalid("the form ends before its last boundary") }
    }

    /// Goes on by one state.
    ///
    /// - Returns: whether there is more to do with the bytes at hand.
    private mutating func step(_ pieces: inout [ByteBuffer]) throws(Refusal) -> Bool {
        switch state {
        case .preamble:
            guard let start = try find(delimiter, or: "the form has no boundary") else { return false }
            held.moveReaderIndex(forwardBy: start + delimiter.count)
            state = .head
        case .head:
            let end = try find(Array("\r\n\r\n".utf8), or: "a head in the form is too long")
            guard let end else { return false }
            try check(head: held.readString(length: end) ?? "")
            held.moveReaderIndex(forwardBy: 4)
            state = .content
        case .content:
            return content(&pieces)
        case .closing:
            guard held.readableBytes >= 2 else { return false }
            guard held.readString(length: 2) == "--" else {
                throw .invalid("the form must have one part, 'data'")
            }
            state = .epilogue
        case .epilogue:
            held.clear()
            return false
        }
        return true
    }

    /// Searches what is held.
    ///
    /// - Parameters:
    ///   - pattern: what is searched for.
    ///   - message: what is wrong when it does not begin in time, however the bytes are cut.
    /// - Returns: where it begins; `nil` when more bytes are needed.
    /// - Throws: ``Refusal``.
    private mutating func find(_ pattern: [UInt8], or message: String) throws(Refusal) -> Int? {
        let found = held.offset(of: pattern, from: searched)
        let earliest = found ?? max(searched, held.readableBytes - pattern.count + 1)
        guard earliest <= Self.headLimit else { throw .invalid(message) }
        searched = found == nil ? earliest : 0
        return found
    }

    private mutating func content(_ pieces: inout [ByteBuffer]) -> Bool {
        if let end = held.offset(of: delimiter) {
            emit(end, &pieces)
            held.moveReaderIndex(forwardBy: delimiter.count)
            state = .closing
            return true
        }
        emit(held.readableBytes - delimiter.count + 1, &pieces)
        return false
    }

    /// Hands out the first bytes of what is held.
    private mutating func emit(_ count: Int, _ pieces: inout [ByteBuffer]) {
        guard count > 0, let piece = held.readSlice(length: count) else { return }
        pieces.append(piece)
    }

    private func check(head: String) throws(Refusal) {
        for line in head.split(separator: "\r\n") {
            let field = line.split(separator: ":", maxSplits: 1)
            guard field.count == 2, field[0].lowercased() == "content-disposition" else { continue }
            let parameters = HeaderParameters(field[1])
            guard parameters.value == "form-data", parameters["name"] == "data" else { break }
            return
        }
        throw .invalid("the form must have one part, 'data'")
    }

    private static func boundary(_ contentType: String) -> String? {
        let parameters = HeaderParameters(contentType[...])
        guard parameters.value == "multipart/form-data", let boundary = parameters["boundary"],
            (1...70).contains(boundary.utf8.count)
        else { return nil }
        return boundary
    }

    private static let headLimit = 16_384
}

/// A header's value with parameters: `form-data; name="data"` (RFC 9110 §5.6.6).
private struct HeaderParameters {
    /// What stands before the parameters, in lower case.
    let value: String
    private var parameters: [String: String] = [:]

    init(_ text: Substring) {
        var fields = Self.fields(of: text)
        value = fields.isEmpty ? "" : fields.removeFirst().trimmed.lowercased()
        for field in fields {
            let pair = field.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let name = pair[0].trimmed.lowercased()
            if parameters[name] == nil { parameters[name] = Self.unquoted(pair[1].trimmed) }
        }
    }

    subscript(name: String) -> String? { parameters[name] }

    /// Cuts at semicolons outside quotes.
    private static func fields(of text: Substring) -> [Substring] {
        var fields: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                fields.append(text[start..<index])
                start = text.index(after: index)
            }
        }
        return fields + [text[start...]]
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}

extension Substring {
    /// Without spaces and tabs at the ends.
    fileprivate var trimmed: String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}

extension ByteBuffer {
    /// Where a byte sequence begins at or behind `offset`, both counted from the reader index.
    fileprivate func offset(of pattern: [UInt8], from offset: Int = 0) -> Int? {
        guard let first = pattern.first else { return 0 }
        let bytes = readableBytesView
        var start = bytes.startIndex + offset
        while let found = bytes[start...].firstIndex(of: first) {
            if bytes[found...].starts(with: pattern) { return found - bytes.startIndex }
            start = found + 1
        }
        return nil
    }
}
