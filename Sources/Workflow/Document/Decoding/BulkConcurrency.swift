/// How much a bulk does at once.
package struct BulkConcurrency: DocumentSection {
    package let balls: Field<PositiveNumber>
    package let chunks: Field<PositiveNumber>

    private enum Keys {
        static let balls = Key<PositiveNumber>(
            "balls", default: "10", "balls on the way at once; small ones in one request count as one")
        static let chunks = Key<PositiveNumber>("chunks", default: "4", "chunks of one ball on the way at once")
    }

    static let schema = MapSchema("concurrency", [Keys.balls.schema, Keys.chunks.schema])

    init?(_ reader: MapReader) {
        let balls = reader.field(Keys.balls)
        let chunks = reader.field(Keys.chunks)
        guard let balls, let chunks else { return nil }
        self.balls = balls
        self.chunks = chunks
    }
}
