import MictlanXModel
import Testing

struct ByteCountTests {
    static let rows: [(String, Int?)] = Fixture.rows("parse_size").compactMap { row in
        (row.first as? String).map { ($0, row.last as? Int) }
    }

    static let formats: [(Int, String)] = Fixture.rows("format_size").compactMap { row in
        guard let bytes = row.first as? Int, let text = row.last as? String else { return nil }
        return (bytes, text)
    }

    @Test(arguments: rows) func agreesWithThePythonClient(text: String, bytes: Int?) {
        #expect((try? ByteCount(parsing: text))?.bytes == bytes)
    }

    @Test(arguments: formats) func formatsAsTheRouterDoes(bytes: Int, text: String) {
        #expect(ByteCount(bytes).decimalText == text)
    }

    @Test(arguments: [
        ("1.005kb", 1_004), ("3 gorillas", 3_000_000_000), ("1ybytes", nil), ("8eib", nil), ("7eib", 7 << 60),
    ])
    func parses(text: String, bytes: Int?) {
        #expect((try? ByteCount(parsing: text))?.bytes == bytes)
    }

    @Test(arguments: ["9223372036854775808", "9223372036854775807kb", "1.", ".5kb", "+1", "1 2", "1k!", "½kb", "\u{0}"])
    func rejects(text: String) {
        #expect(throws: InvalidByteCount.self) { try ByteCount(parsing: text) }
    }

    @Test(arguments: [
        (0, "0 B"), (1_023, "1023 B"), (1_024, "1 KiB"), (1_536, "1.5 KiB"), (268_435_456, "256 MiB"),
        (Int.max, "8 EiB"),
    ])
    func formatsForPeople(bytes: Int, text: String) {
        #expect("\(ByteCount(bytes))" == text)
    }

    @Test func isNeverNegative() { #expect(ByteCount(-5).bytes == 0) }
}
