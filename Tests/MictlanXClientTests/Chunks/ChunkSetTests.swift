import TestSupport
import Testing

@testable import MictlanXClient

struct ChunkSetTests {
    @Test(arguments: [1, 64, 65, 1_000]) func itIsASet(span: Int) {
        var generator = SeededGenerator(seed: UInt64(span))
        var (chunks, known) = (ChunkSet(), Set<Int>())
        #expect(chunks.isEmpty && Array(chunks).isEmpty && !chunks.contains(0))
        for _ in 0..<span / 2 + 1 {
            let index = Int.random(in: 0..<span, using: &generator)
            let isNew = known.insert(index).inserted
            #expect(chunks.insert(index) == isNew)
        }
        #expect(Array(chunks) == known.sorted())
        #expect((0..<span + 100).allSatisfy { chunks.contains($0) == known.contains($0) })
        var other = ChunkSet()
        for index in known.sorted(by: >) { other.insert(index) }
        #expect(other == chunks && !other.isEmpty)
    }
}
