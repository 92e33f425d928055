import MictlanXClient
import MictlanXModel
import Testing

@testable import ShellKit

/// What is held of a listing is bounded, and what is beyond the bound is neither lost nor out of place.
@Suite struct ListingRowsTests {
    private func ball(_ number: Int) throws -> ListedBall {
        .unnamed(UnnamedBall(id: "b\(number)", size: number, chunks: 1), try BucketID("b"))
    }

    @Test func aLargeLevelIsWrittenAsItComes() throws {
        var rows = ListingRows(order: nil, limit: nil, isLevel: true)
        try rows.add(below: Array("d/".utf8), size: 7, in: try BucketID("b"))
        var written: [ListedBall] = []
        for number in 0..<(ListingRows.heldBalls + 5) {
            let ready = try rows.add(try ball(number))
            if number < ListingRows.heldBalls { #expect(ready.isEmpty) }
            written += ready
        }
        #expect(written.count == ListingRows.heldBalls + 5)
        let rest = rows.finish()
        #expect(rest.map { $0.name(nil) } == ["d/"])
        #expect(rest.map(\.size) == [7])
    }

    @Test func theFirstOfManyAreSortedInBoundedMemory() throws {
        var rows = ListingRows(order: .size, limit: 3, isLevel: false)
        for number in 0..<(ListingRows.limitOfHeld * 2) {
            #expect(try rows.add(try ball(number * 7 % 200_003)).isEmpty)
        }
        let sizes = rows.finish().map(\.size)
        #expect(sizes.count == 3)
        #expect(sizes == sizes.sorted(by: >))
        #expect((sizes.first ?? 0) > 199_990)
    }

    /// The last line of a listing tells of what the limit has left out.
    @Test(arguments: [(1, true), (2, false), (nil, false)] as [(Int?, Bool)])
    func whatTheLimitLeavesOutIsKnown(limit: Int?, isCut: Bool) throws {
        var rows = ListingRows(order: .size, limit: limit, isLevel: false)
        for number in 0..<2 { _ = try rows.add(try ball(number)) }
        #expect(rows.finish().count == rows.written)
        #expect(rows.isCut == isCut)
    }

    @Test func moreThanCanBeSortedIsRefused() throws {
        var rows = ListingRows(order: .name, limit: nil, isLevel: false)
        for number in 0..<ListingRows.limitOfHeld { _ = try rows.add(try ball(number)) }
        let error = #expect(throws: ShellError.self) { try rows.add(try ball(0)) }
        #expect(error?.exitCode == .guarded)
        #expect(error?.hint?.contains("--limit") == true)
    }
}
