/// Tells text from what would steer a terminal.
enum BinaryData {
    private static let examined = 8_192

    /// Whether the beginning of a content is no text: it holds NUL, escape or other control bytes, or is not UTF-8.
    static func isBinary(_ bytes: [UInt8]) -> Bool {
        let start = bytes.prefix(examined)
        let texts = Set("\t\n\r\u{8}\u{C}".utf8)
        if start.contains(where: { ($0 < 0x20 && !texts.contains($0)) || $0 == 0x7F }) { return true }
        // The cut may be within a character of up to four bytes.
        let cuts = bytes.count > examined ? 0...3 : 0...0
        return !cuts.contains { String(validating: start.dropLast($0), as: UTF8.self) != nil }
    }
}
