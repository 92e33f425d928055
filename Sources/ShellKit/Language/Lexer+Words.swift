/// Words: text, quotes and escapes as in a POSIX shell, except that a variable is always one word.
extension Lexer {
    mutating func word() throws(SyntaxError) -> Word {
        let start = position
        if peek() == UInt8(ascii: "@") {
            throw .notYetSupported("lists ('@…') are", at: start..<start + 1, hint: "quote a literal '@'")
        }
        var parts: [Word.Part] = []
        scan: while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "&"),
                UInt8(ascii: "|"), UInt8(ascii: "<"):
                break scan
            case UInt8(ascii: "\r") where peek(1) == UInt8(ascii: "\n"):
                break scan
            case UInt8(ascii: ">"):
                if isDigits(start..<position) {
                    throw .notYetSupported(
                        "redirection of a numbered stream is", at: start..<position + 1, hint: "only '>' and '>>' work")
                }
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
                if let reference = try variable() {
                    parts.append(.variable(reference))
                } else {
                    parts.append(plain(byte))
                }
            case 0:
                throw SyntaxError("a NUL byte cannot be part of a command", at: position..<position + 1)
            default:
                parts.append(plain(byte))
            }
        }
        return Word(Self.joined(parts), range: start..<position)
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
                if let reference = try variable() {
                    parts.append(.variable(reference))
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
        for part in parts {
            if case .text(let bytes, let isQuoted) = part, case .text(let before, isQuoted)? = result.last {
                result[result.count - 1] = .text(before + bytes, isQuoted: isQuoted)
            } else {
                result.append(part)
            }
        }
        return result
    }
}
