import TestSupport
import Testing

/// A table or a directory that is empty would let its parameterised test pass without a single case.
struct FixtureTests {
    @Test(arguments: [
        ("sanitize", 47), ("parse_size", 39), ("format_size", 24), ("uri", 44), ("chunking", 12),
        ("from_exception", 57), ("error_classes", 16),
    ])
    func holdsEveryRow(table: String, count: Int) {
        #expect(Fixture.rows(table).count == count)
    }

    /// A row of another shape must not drop out of its test. Two sizes, 1 ZB and 1 YB, do not fit 64 bits.
    @Test(arguments: [
        ("sanitize", SanitizeTests.rows.count), ("parse_size", ByteCountTests.rows.count),
        ("format_size", ByteCountTests.formats.count + 2), ("uri", MictlanXURITests.rows.count),
        ("chunking", ChunkPlanTests.rows.count),
    ])
    func everyRowIsUnderstood(table: String, understood: Int) {
        #expect(Fixture.rows(table).count == understood)
    }

    @Test func holdsTheNameVectors() {
        #expect((Fixture.object("names.json")["rows"] as? [Any])?.count == NameVector.all.count)
        #expect(NameVector.all.count > 100)
    }

    /// One file for each recorded operation (`docs/wire-protocol.md` §13).
    @Test(arguments: [
        ("bulk", 12), ("delete", 12), ("get", 44), ("mutable", 1), ("peer", 21), ("put", 33), ("raw", 58),
        ("router", 24), ("tls", 1),
    ])
    func holdsTheRecordedTraffic(prefix: String, count: Int) throws {
        let names = GoldenFile.names.filter { $0.hasPrefix("\(prefix)_") }
        #expect(names.count == count)
        for name in names { #expect(try !FixtureFile.object("golden/\(name).json").isEmpty, "\(name)") }
    }

    /// A file that is missing is an error, not an empty recording.
    @Test func aMissingFileIsAnError() {
        #expect(throws: (any Error).self) { try GoldenFile("no_such_operation") }
    }
}
