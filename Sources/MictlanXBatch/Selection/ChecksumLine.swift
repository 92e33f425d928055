package import MictlanXModel

/// A line of a list of checksums, as sha256sum, shasum, openssl, BSD's sha256 and rclone write it.
package struct ChecksumLine: Hashable, Sendable {
    /// Why a line is none.
    package enum Malformed: Error, Hashable, Sendable {
        /// It has NUL bytes in place of ends of lines.
        case separatedByNUL
        /// A checksum of another kind.
        case otherAlgorithm(String)
        case unreadable

        package var reason: String {
            switch self {
            case .separatedByNUL: "the list is separated by NUL bytes; write it without --zero (-z)"
            case .otherAlgorithm(let name): "\(name) is not SHA-256"
            case .unreadable: "the line is no SHA-256 with a name"
            }
        }
    }

    package let checksum: Checksum
    /// The name of the file, without `./` at its beginning.
    package let name: [UInt8]

    package init(checksum: Checksum, name: [UInt8]) {
        self.checksum = checksum
        self.name = name
    }

    /// Reads a line without its line feed.
    ///
    /// - Parameter line: the bytes.
    /// - Returns: the entry; `nil` for an empty line and a comment.
    /// - Throws: ``Malformed``.
    package static func parse(_ line: some Sequence<UInt8>) throws(Malformed) -> ChecksumLine? {
        var bytes = Array(line)[...]
        guard !bytes.contains(0) else { throw .separatedByNUL }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        bytes = bytes.drop(while: isBlank)
        guard let first = bytes.first, first != UInt8(ascii: "#") else { return nil }
        // GNU: a backslash before the line says that the name is escaped.
        let isEscaped = first == UInt8(ascii: "\\")
        if isEscaped { bytes.removeFirst() }
        var found = try hashFirst(bytes)
        if found == nil { found = try nameFirst(bytes) }
        guard let (checksum, name) = found, !name.isEmpty else { throw .unreadable }
        return ChecksumLine(checksum: checksum, name: withoutDot(isEscaped ? unescaped(name) : Array(name)))
    }

    /// `HASH  name`, `HASH *name` and `HASH name`.
    private static func hashFirst(
        _ bytes: ArraySlice<UInt8>
    ) throws(Malformed) -> (Checksum, ArraySlice<UInt8>)? {
        let digits = bytes.prefix(while: isHexDigit)
        var rest = bytes[digits.endIndex...]
        guard rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "\t") else { return nil }
        guard digits.count == 64, let checksum = Checksum(hex: String(decoding: digits, as: UTF8.self)) else {
            if let other = otherLengths[digits.count] { throw .otherAlgorithm(other) }
            return nil
        }
        rest.removeFirst()
        if rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "*") { rest.removeFirst() }
        return (checksum, rest)
    }

    /// `SHA256 (name) = HASH` of BSD, `SHA256(name)= HASH` and `SHA2-256(name)= HASH` of openssl.
    private static func nameFirst(
        _ bytes: ArraySlice<UInt8>
    ) throws(Malformed) -> (Checksum, ArraySlice<UInt8>)? {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")) else { return nil }
        let algorithm = String(decoding: bytes[..<open].filter { !isBlank($0) }, as: UTF8.self)
        // A name may hold parentheses; behind the last one there is only the checksum.
        guard let close = bytes.lastIndex(of: UInt8(ascii: ")")), close > open else { return nil }
        var rest = bytes[(close + 1)...].drop(while: isBlank)
        guard rest.popFirst() == UInt8(ascii: "=") else { return nil }
        rest = rest.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        guard ["SHA256", "SHA2-256", "SHA-256"].contains(algorithm.uppercased()) else {
            throw .otherAlgorithm(algorithm)
        }
        guard let checksum = Checksum(hex: String(decoding: rest, as: UTF8.self)) else { return nil }
        return (checksum, bytes[(open + 1)..<close])
    }

    /// What the lengths of other checksums are called.
    private static let otherLengths = [32: "MD5", 40: "SHA-1", 56: "SHA-224", 96: "SHA-384", 128: "SHA-512"]

    private static func unescaped(_ name: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isEscape = false
        for byte in name {
            guard isEscape else {
                if byte == UInt8(ascii: "\\") { isEscape = true } else { result.append(byte) }
                continue
            }
            isEscape = false
            switch byte {
            case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "\\"): result.append(byte)
            default: result += [UInt8(ascii: "\\"), byte]
            }
        }
        return isEscape ? result + [UInt8(ascii: "\\")] : result
    }

    private static func withoutDot(_ name: [UInt8]) -> [UInt8] {
        guard name.starts(with: Array("./".utf8)), name.count > 2 else { return name }
        return Array(name.dropFirst(2))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

extension ChecksumLine {
    /// The line as GNU's sha256sum writes it, which every reader takes; with its line feed.
    package var bytes: [UInt8] {
        let special: [UInt8: UInt8] = [
            UInt8(ascii: "\n"): UInt8(ascii: "n"), UInt8(ascii: "\r"): UInt8(ascii: "r"),
            UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        ]
        let isEscaped = name.contains { special[$0] != nil }
        var line = isEscaped ? [UInt8(ascii: "\\")] : []
        line += Array("\(checksum.hex)  ".utf8)
        for byte in name {
            if let letter = special[byte] { line += [UInt8(ascii: "\\"), letter] } else { line.append(byte) }
        }
        return line + [UInt8(ascii: "\n")]
    }

    /// The name in which rclone's stand-ins for line breaks (U+240A, U+240D) are line breaks; `nil` for a name without
    /// them.
    package static func withLineBreaks(_ name: [UInt8]) -> [UInt8]? {
        guard let text = String(validating: name, as: UTF8.self),
            text.unicodeScalars.contains(where: { $0 == "\u{240A}" || $0 == "\u{240D}" })
        else { return nil }
        return Array(text.replacing("\u{240A}", with: "\n").replacing("\u{240D}", with: "\r").utf8)
    }
}
