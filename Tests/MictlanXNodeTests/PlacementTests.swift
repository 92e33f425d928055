import Testing

@testable import MictlanXNode

@Suite struct PlacementTests {
    private func candidate(_ number: Int, used: Int = 0, free: Int = 1_000, uploads: Int = 0) -> Placement.Candidate {
        Placement.Candidate(number: number, used: used, free: free, uploads: uploads)
    }

    @Test func theEmptiestComeFirst() {
        let peers = [candidate(1, used: 500), candidate(2), candidate(3, used: 100)]
        #expect(Placement.choose(2, size: 10, among: peers) == [2, 3])
        #expect(Placement.choose(9, size: 10, among: peers) == [2, 3, 1])
    }

    @Test func ofThoseAboutAsFullTheIdlestComesFirst() {
        let peers = [
            candidate(1, used: 1_000_000, free: 1_000_000, uploads: 2), candidate(2, used: 1_000_001, free: 999_999),
        ]
        #expect(Placement.choose(1, size: 10, among: peers) == [2])
    }

    @Test func aPeerWithoutRoomIsPassedOver() {
        #expect(Placement.choose(2, size: 10, among: [candidate(1, free: 9), candidate(2, free: 10)]) == [2])
        #expect(Placement.choose(1, size: 10, among: []).isEmpty)
        #expect(Placement.choose(0, size: 10, among: [candidate(1)]).isEmpty)
    }

    @Test func whoHasItKeepsIt() {
        let peers = [candidate(1), candidate(2, used: 900, free: 0), candidate(3)]
        #expect(Placement.choose(2, size: 10, among: peers, holders: [2]) == [2, 1])
        #expect(Placement.choose(1, size: 10, among: peers, holders: [2, 9]) == [2])
    }

    @Test func equalsTakeTurns() {
        let peers = (1...3).map { candidate($0) }
        let firsts = (0..<6).map { Placement.choose(1, size: 1, among: peers, turn: $0) }
        #expect(firsts == [[1], [2], [3], [1], [2], [3]])
    }

    /// What uploads gather in memory is bounded together, not for each.
    @Test func manyUploadsGatherLessEach() {
        let load = PeerLoad()
        let one = load.reserve([1, 2], size: 10)
        #expect(load.pieceSize == 196_608)
        let many = (0..<63).map { _ in load.reserve([1], size: 10) }
        #expect(load.pieceSize * (many.count + 1) <= 1_572_864)
        withExtendedLifetime(many) {
            let more = (0..<1_000).map { _ in load.reserve([1], size: 10) }
            withExtendedLifetime(more) { #expect(load.pieceSize == 24_576) }
        }
        withExtendedLifetime(one) {}
    }
}
