import Testing

@testable import ShellKit

@Suite struct RemovalCheckTests {
    struct Row: CustomTestStringConvertible {
        var count: Int
        var isNamed = false
        var isConfirmed = false
        var maxDeletes: Int?
        var canAsk = false
        var decision: RemovalCheck.Decision
        var testDescription: String {
            "\(count) named=\(isNamed) yes=\(isConfirmed) max=\(maxDeletes ?? -1) ask=\(canAsk)"
        }
    }

    @Test(arguments: [
        Row(count: 10, isNamed: true, decision: .proceed),
        Row(count: 11, isNamed: true, decision: .ask),
        Row(count: 1, decision: .ask),
        Row(count: 1, isConfirmed: true, decision: .proceed),
        Row(count: 1_000, isConfirmed: true, decision: .proceed),
        Row(count: 1_001, isConfirmed: true, decision: .refuse(limit: 1_000)),
        Row(count: 1_001, isConfirmed: true, maxDeletes: 2_000, decision: .proceed),
        Row(count: 1_001, isConfirmed: true, maxDeletes: 1_000, decision: .refuse(limit: 1_000)),
        Row(count: 1_001, decision: .refuse(limit: 1_000)),
        Row(count: 1_001, canAsk: true, decision: .ask),
        Row(count: 1_001, isConfirmed: true, canAsk: true, decision: .refuse(limit: 1_000)),
        Row(count: 5, isNamed: true, maxDeletes: 4, decision: .refuse(limit: 4)),
        Row(count: 5, maxDeletes: 4, canAsk: true, decision: .refuse(limit: 4)),
        Row(count: 1, maxDeletes: 0, decision: .refuse(limit: 0)),
    ])
    func decides(row: Row) {
        let check = RemovalCheck(
            count: row.count, bytes: 0, sample: [], isNamed: row.isNamed, isConfirmed: row.isConfirmed,
            maxDeletes: row.maxDeletes)
        #expect(check.decision(canAsk: row.canAsk) == row.decision)
    }
}
