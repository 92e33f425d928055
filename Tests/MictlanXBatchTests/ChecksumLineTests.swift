import MictlanXModel
import Testing

@testable import MictlanXBatch

@Suite struct ChecksumLineTests {
    private static let hex = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    private static let upper = hex.uppercased()

    /// As the programs write them: GNU's text and binary form and its escapes, BSD, openssl 1 and 3, and what editors and
    /// other systems make of lists.
    @Test(arguments: [
        ("\(hex)  a b.txt", "a b.txt"), ("\(hex) *a.bin", "a.bin"), ("\(hex) a", "a"), ("\(upper)  a", "a"),
        ("\\\(hex)  a\\nb\\\\c\\rd", "a\nb\\c\rd"), ("\(hex)  a\\nb", "a\\nb"), ("SHA256 (a b) = \(hex)", "a b"),
        ("SHA256(a)= \(hex)", "a"), ("SHA2-256(a)= \(upper)", "a"), ("SHA256 (a) (1)) = \(hex)", "a) (1)"),
        ("\\SHA256 (a\\nb) = \(hex)", "a\nb"), ("\(hex)  a\r", "a"), ("SHA256(a)= \(hex)\r", "a"),
        ("  \(hex)  a", "a"), ("\(hex)  ./d/a", "d/a"), ("\(hex)   a", " a"), ("\(hex)  ./", "./"),
        ("\(hex)  #a", "#a"),
        ("\(hex)  a\u{240A}b", "a\u{240A}b"),
    ])
    func reads(line: String, name: String) throws {
        let entry = try #require(try ChecksumLine.parse(line.utf8))
        #expect(entry.checksum.hex == Self.hex)
        #expect(String(decoding: entry.name, as: UTF8.self) == name)
    }

    @Test(arguments: ["", "   ", "# a comment", "\r"])
    func passesOver(line: String) throws { #expect(try ChecksumLine.parse(line.utf8) == nil) }

    @Test(arguments: [
        ("\(hex)  a\0\(hex)  b", ChecksumLine.Malformed.separatedByNUL),
        ("d41d8cd98f00b204e9800998ecf8427e  a", .otherAlgorithm("MD5")),
        ("MD5 (a) = d41d8cd98f00b204e9800998ecf8427e", .otherAlgorithm("MD5")),
        ("SHA512(a)= \(hex)", .otherAlgorithm("SHA512")), ("\(hex)", .unreadable), ("\(hex)  ", .unreadable),
        ("hello", .unreadable), ("SHA256 (a) = 12", .unreadable), ("\(hex.dropLast())  a", .unreadable),
    ])
    func refuses(line: String, reason: ChecksumLine.Malformed) {
        #expect(throws: reason) { try ChecksumLine.parse(line.utf8) }
    }

    @Test(arguments: ["a", " a", "a\nb", "a\\b", "a\rb", "*a"])
    func whatIsWrittenIsRead(name: String) throws {
        let entry = ChecksumLine(checksum: try #require(Checksum(hex: Self.hex)), name: Array(name.utf8))
        let line = entry.bytes
        #expect(line.last == UInt8(ascii: "\n") && line.count(where: { $0 == UInt8(ascii: "\n") }) == 1)
        #expect(try ChecksumLine.parse(line.dropLast()) == entry)
    }

    @Test func picturesOfLineBreaks() {
        #expect(ChecksumLine.withLineBreaks(Array("a\u{240A}b\u{240D}".utf8)) == Array("a\nb\r".utf8))
        #expect(ChecksumLine.withLineBreaks(Array("ab".utf8)) == nil)
    }
}
