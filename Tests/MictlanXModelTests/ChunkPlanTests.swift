import MictlanXModel
import Testing

struct ChunkPlanTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let size: Int
        let chunkSize: Int
        /// Chunk sizes from bytes and from a file; `nil` where the Python client fails.
        let merged: [Int]?
        let separate: [Int]?
        var testDescription: String { "\(size) bytes by \(chunkSize)" }
    }

    static let rows: [Row] = Fixture.rows("chunking").compactMap { row in
        guard row.count == 4, let size = row[0] as? Int, let chunkSize = row[1] as? Int else { return nil }
        func sizes(_ column: Any) -> [Int]? { (column as? [[Any]])?.compactMap { $0.last as? Int } }
        return Row(size: size, chunkSize: chunkSize, merged: sizes(row[2]), separate: sizes(row[3]))
    }

    /// Where we differ on purpose from the Python client: size × chunk size → what we do.
    static let differences: [[Int]: String] = [
        [0, 4]: "nothing is stored as one empty chunk; Python fails",
        [10, 0]: "a chunk size of zero is refused; Python reports success with nothing stored",
    ]

    @Test(arguments: rows.filter { differences[[$0.size, $0.chunkSize]] == nil })
    func cutsAsThePythonClientDoes(row: Row) throws {
        #expect(try sizes(row, .mergedRemainder) == row.merged)
        #expect(try sizes(row, .separateRemainder) == row.separate)
    }

    @Test(arguments: ChunkPlan.Layout.allCases) func storesNothingAsOneEmptyChunk(layout: ChunkPlan.Layout) throws {
        let plan = try ChunkPlan(size: ByteCount(0), chunkSize: ByteCount(4), layout: layout)
        #expect(plan.count == 1)
        #expect(plan.range(of: 0) == 0..<0)
    }

    @Test(arguments: ChunkPlan.Layout.allCases) func refusesChunksOfNothing(layout: ChunkPlan.Layout) {
        #expect(throws: InvalidChunkSize.self) {
            try ChunkPlan(size: ByteCount(10), chunkSize: ByteCount(0), layout: layout)
        }
    }

    @Test func rangesOutsideAreEmpty() throws {
        let plan = try ChunkPlan(size: ByteCount(10), chunkSize: ByteCount(4), layout: .separateRemainder)
        #expect(plan.range(of: 3).isEmpty)
        #expect(plan.range(of: -1).isEmpty)
    }

    private func sizes(_ row: Row, _ layout: ChunkPlan.Layout) throws -> [Int] {
        let plan = try ChunkPlan(size: ByteCount(row.size), chunkSize: ByteCount(row.chunkSize), layout: layout)
        return (0..<plan.count).map { plan.range(of: $0).count }
    }
}
