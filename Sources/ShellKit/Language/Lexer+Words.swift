/// Words: text, quotes and escapes as in a POSIX shell, except that a variable is always one word.
extension Lexer {
    mutating func word() throws(SyntaxError) -> Word {
        peek() == UInt8(ascii: "@") ? try listWord() : try word(after: position)
    }

    /// The rest of the word that began at `start`.
    private mutating func word(after start: Int) throws(SyntaxError) -> Word {
        var parts: [Word.Part] = []
        scan: while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "&"),
                UInt8(ascii: "|"), UInt8(ascii: "<"):
                break scan
            case UInt8(ascii: "\r") where peek(1) == UInt8(ascii: "\n"):
                break scan
            case UInt8(ascii: ">"):
                if isDigits(start..<position), !parts.isEmpty {
                    throw SyntaxError(
                        "stream \(String(decoding: bytes[start..<position], as: UTF8.self)) cannot be redirected",
                        at: start..<position + 1, hint: "'>' '>>' '2>' '2>>' and '<' work")
                }
                break scan
            case UInt8(ascii: ")") where nesting > 0:
                break scan
            case UInt8(ascii: "'"):
                parts.append(try singleQuoted())
            case UInt8(ascii: "\""):
                parts += try doubleQuoted()
            case UInt8(ascii: "\\"):
                if let length = continuationLength() {
                    position += length
                } else {
                    parts.append(try escaped())
                }
            case UInt8(ascii: "$"):
                if let part = try dollar() {
                    parts.append(part)
                } else {
                    parts.append(plain(byte))
                }
            case UInt8(ascii: "`"):
                throw SyntaxError(
                    "there are no backticks", at: position..<position + 1,
                    hint: "$(COMMAND) is the output of a command; quote a literal '`'")
            case 0:
                throw SyntaxError("a NUL byte cannot be part of a command", at: position..<position + 1)
            default:
                let first = position
                position += 1
                while let next = peek(), Self.isPlain(next) { position += 1 }
                parts.append(.text(Array(bytes[first..<position]), isQuoted: false))
            }
        }
        return Word(Self.joined(parts), range: start..<position)
    }

    /// `@name` or `@(…)`, which is a word of its own.
    private mutating func listWord() throws(SyntaxError) -> Word {
        let start = position
        let part: Word.Part
        if peek(1) == UInt8(ascii: "(") {
            part = .list(try list())
        } else {
            position += 1
            let name = identifier()
            guard !name.isEmpty else {
                throw SyntaxError(
                    "a list is missing behind '@'", at: start..<start + 1,
                    hint: "write @NAME or @(A B C); quote a literal '@'")
            }
            part = .spread(VariableReference(name: name, fallback: .none, range: start..<position))
        }
        let end = position
        let rest = try word(after: start)
        guard rest.parts.isEmpty else {
            throw SyntaxError("a list is a word of its own", at: end..<position, hint: "put a blank before it")
        }
        return Word([part], range: start..<end)
    }

    /// Whether a byte stands for itself wherever it is, so that a run of them is taken at once.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: ","), 0x80...:
            true
        default: false
        }
    }

    private mutating func plain(_ byte: UInt8) -> Word.Part {
        position += 1
        return .text([byte], isQuoted: false)
    }

    private mutating func escaped() throws(SyntaxError) -> Word.Part {
        guard let byte = peek(1) else {
            throw SyntaxError("nothing follows the '\\'", at: position..<position + 1, isIncomplete: true)
        }
        position += 2
        return .text([byte], isQuoted: true)
    }

    private mutating func singleQuoted() throws(SyntaxError) -> Word.Part {
        let start = position
        guard let end = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "'")) else {
            throw SyntaxError("this quote is never closed", at: start..<start + 1, isIncomplete: true)
        }
        position = end + 1
        return .text(Array(bytes[start + 1..<end]), isQuoted: true)
    }

    private mutating func doubleQuoted() throws(SyntaxError) -> [Word.Part] {
        let start = position
        // An empty text keeps "" a word.
        var parts: [Word.Part] = [.text([], isQuoted: true)]
        position += 1
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return parts
            case UInt8(ascii: "$"):
                if let part = try dollar() {
                    parts.append(part)
                    continue
                }
                parts.append(.text([byte], isQuoted: true))
                position += 1
            case UInt8(ascii: "\\"):
                if let length = continuationLength() {
                    position += length
                    continue
                }
                guard let next = peek(1) else {
                    position += 1
                    continue
                }
                // As in POSIX, a backslash that hides nothing stands for itself.
                let hides = [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$")].contains(next)
                parts.append(.text(hides ? [next] : [byte, next], isQuoted: true))
                position += 2
            default:
                parts.append(.text([byte], isQuoted: true))
                position += 1
            }
        }
        throw SyntaxError("this quote is never closed", at: start..<start + 1, isIncomplete: true)
    }

    private func isDigits(_ range: Range<Int>) -> Bool {
        !range.isEmpty && bytes[range].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Neighbours of one kind become one part.
    private static func joined(_ parts: [Word.Part]) -> [Word.Part] {
        var result: [Word.Part] = []
        // The text that still grows: it is appended to in place, however long it gets.
        var open: (bytes: [UInt8], isQuoted: Bool)?
        func close() {
            if let open { result.append(.text(open.bytes, isQuoted: open.isQuoted)) }
            open = nil
        }
        for part in parts {
            guard case .text(let bytes, let isQuoted) = part else {
                close()
                result.append(part)
                continue
            }
            if open?.isQuoted != isQuoted { close() }
            open?.bytes.append(contentsOf: bytes)
            if open == nil { open = (bytes, isQuoted) }
        }
        close()
        return result
    }
}
