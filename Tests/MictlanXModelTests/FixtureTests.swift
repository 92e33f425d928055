import Testing

/// A table that is empty would let its parameterised test pass without a single case.
struct FixtureTests {
    @Test(arguments: [
        ("sanitize", 47), ("parse_size", 39), ("format_size", 24), ("uri", 44), ("chunking", 12),
    ])
    func holdsEveryRow(table: String, count: Int) {
        #expect(Fixture.rows(table).count == count)
    }

    @Test func holdsTheNameVectors() {
        #expect((Fixture.object("names.json")["rows"] as? [Any])?.count == NameVector.all.count)
        #expect(NameVector.all.count > 100)
    }
}
