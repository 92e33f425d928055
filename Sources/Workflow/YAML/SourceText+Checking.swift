internal import MictlanXText

extension SourceText {
    /// Refuses what must not reach the parser: too much, what is not UTF-8, what looks like something that it is not,
    /// and directives (thousands of `%TAG` cost libyaml quadratic time before its first event).
    ///
    /// libyaml reports faults in the encoding at 1:1; here they have their line and column.
    ///
    /// - Returns: Whether the text may be parsed.
    func isAcceptable(limits: YAMLLimits, into diagnostics: inout Diagnostics) -> Bool {
        guard bytes.count <= limits.sourceBytes else {
            diagnostics.error(
                .sourceTooLarge, "the file is larger than \(limits.sourceBytes) bytes (limit 'sourceBytes')",
                at: SourceSpan(file: name, at: .start), help: limits.remedy)
            return false
        }
        return hasOnlyAllowedCharacters(into: &diagnostics) && hasOnlyAllowedDirectives(into: &diagnostics)
    }

    private func hasOnlyAllowedCharacters(into diagnostics: inout Diagnostics) -> Bool {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            diagnostics.error(
                .invalidUTF8, "the file is UTF-16, not UTF-8", at: SourceSpan(file: name, at: .start),
                help: "save it as UTF-8")
            return false
        }
        var offset = 0
        while offset < bytes.count {
            // Nearly everything is printable ASCII or a line break.
            let byte = bytes[offset]
            if (0x20...0x7E).contains(byte) || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                offset += 1
                continue
            }
            guard let (scalar, length) = Self.decodeScalar(bytes, at: offset) else {
                diagnostics.error(
                    .invalidUTF8, "invalid UTF-8: byte 0x\(String(byte, radix: 16, uppercase: true))",
                    at: SourceSpan(file: name, at: mark(atByte: offset)), help: "save the file as UTF-8")
                return false
            }
            if let name = Self.refusal(of: scalar) {
                let start = mark(atByte: offset)
                let end = SourceMark(line: start.line, column: start.column + 1)
                diagnostics.error(
                    .forbiddenCharacter, "\(name) is not allowed here",
                    at: SourceSpan(file: self.name, start: start, end: end),
                    help: "remove it, or write it as an escape in double quotes")
                return false
            }
            offset += length
        }
        return true
    }

    /// Decodes one scalar strictly: no overlong forms, no surrogates, nothing past U+10FFFF (RFC 3629, section 3).
    private static func decodeScalar(_ bytes: [UInt8], at offset: Int) -> (scalar: UInt32, length: Int)? {
        let first = UInt32(bytes[offset])
        let (length, lowest, initial): (Int, UInt32, UInt32)
        switch first {
        case 0x00...0x7F: return (first, 1)
        case 0xC2...0xDF: (length, lowest, initial) = (2, 0x80, first & 0x1F)
        case 0xE0...0xEF: (length, lowest, initial) = (3, 0x800, first & 0x0F)
        case 0xF0...0xF4: (length, lowest, initial) = (4, 0x10000, first & 0x07)
        default: return nil
        }
        guard offset + length <= bytes.count else { return nil }
        var scalar = initial
        for byte in bytes[(offset + 1)..<(offset + length)] {
            guard byte & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard scalar >= lowest, Unicode.Scalar(scalar) != nil else { return nil }
        return (scalar, length)
    }

    /// The name of a character that is refused, or `nil` where it is allowed.
    private static func refusal(of scalar: UInt32) -> String? {
        let code = "U+" + String(repeating: "0", count: max(0, 4 - hex(scalar).count)) + hex(scalar)
        return switch scalar {
        case 0x85, 0x2028, 0x2029: "line separator \(code)"
        case 0x00...0x1F, 0x7F...0x9F: "control character \(code)"
        case 0x202A...0x202E, 0x2066...0x2069: "bidirectional control \(code)"
        case 0xFEFF: "byte order mark \(code)"
        case 0xFFFE, 0xFFFF: "noncharacter \(code)"
        default: nil
        }
    }

    private static func hex(_ value: UInt32) -> String { String(value, radix: 16, uppercase: true) }

    /// A `%` in the first column begins a directive: at most one is taken, before everything else.
    private func hasOnlyAllowedDirectives(into diagnostics: inout Diagnostics) -> Bool {
        var isFirst = true
        for number in 1...lineCount {
            guard let line = line(number), line.first == UInt8(ascii: "%") else { continue }
            let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                .map { String(decoding: $0, as: UTF8.self) }
            let isVersion = words.starts(with: ["%YAML", "1.1"]) || words.starts(with: ["%YAML", "1.2"])
            if isFirst && isVersion {
                isFirst = false
                continue
            }
            let start = SourceMark(line: number, column: 1)
            let end = SourceMark(line: number, column: 1 + (words.first?.unicodeScalars.count ?? 1))
            diagnostics.error(
                .directive, "only one directive is allowed, '%YAML 1.1' or '%YAML 1.2'",
                at: SourceSpan(file: name, start: start, end: end))
            return false
        }
        return true
    }
}
