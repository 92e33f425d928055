import MictlanXPlatform
import SystemPackage
import Testing

@testable import MictlanXBatch

/// Names that clash among more of them than are in memory at once.
struct NameClashesTests {
    private static let count = 3_000
    private let bench: BatchBench

    init() throws { bench = try BatchBench() }

    /// The names of the ordinals, where some are those of others.
    private func clashes(_ shared: [Int: Int]) throws -> NameClashes {
        let clashes = try NameClashes(in: bench.directory.out, shareSize: 64)
        for ordinal in 0..<Self.count {
            try clashes.append(Array("photos/\(shared[ordinal] ?? ordinal)".utf8), ordinal)
        }
        return clashes
    }

    @Test(
        arguments: [
            ([:], nil), ([2_999: 0], .same(0, 2_999)), ([2_000: 1_999, 2_999: 0, 2_500: 2_499], .same(1_999, 2_000)),
            ([5: 4, 6: 4], .same(4, 5)),
        ] as [([Int: Int], NameClashes.Clash?)])
    func theFirstIsFound(shared: [Int: Int], expected: NameClashes.Clash?) async throws {
        #expect(try await clashes(shared).first() == expected)
    }

    @Test func allButTheLastOfANameAreSuperseded() async throws {
        let superseded = try await clashes([7: 0, 2_999: 0, 1_000: 999, 64: 63]).superseded()
        #expect((0..<Self.count).filter { superseded.contains($0) } == [0, 7, 63, 999])
    }

    @Test func aFileWhereADirectoryIsNeeded() async throws {
        let clashes = try NameClashes(in: bench.directory.out, shareSize: 64)
        for ordinal in 0..<Self.count {
            try clashes.append(path: Array("/d\(ordinal / 10)/e/f\(ordinal)".utf8), ordinal)
        }
        #expect(try await clashes.first() == nil)
        try clashes.append(path: Array("/d100".utf8), Self.count)
        #expect(try await clashes.first() == .below(Self.count, 1_000))
    }

    /// Nothing is left of the files that names are shared out in.
    @Test func nothingIsLeft() async throws {
        _ = try await clashes([1: 0]).first()
        #expect(try bench.directory.out.directoryNames().isEmpty)
    }
}
