import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// What `rm` decides; the guards of workflows are tested with their steps.
@Suite struct DeleteConsentTests {
    enum Decision: Equatable {
        case proceed
        case refuse(limit: Int)
        case ask
    }

    struct Row: CustomTestStringConvertible {
        var count: Int
        var isNamed = false
        var isConfirmed = false
        var maxDeletes: Int?
        var canAsk = false
        var decision: Decision
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
    func decides(row: Row) async throws {
        let temporary = try TemporaryDirectory()
        let writer = try ListWriter(namelessIn: temporary.path, kind: .balls)
        for index in 0..<row.count {
            let address = try BallAddress("b/\(index)")
            try writer.append(
                .ball(BallItem(address: address, size: 1, chunks: 0, checksum: nil, tags: [:], updatedAt: nil)))
        }
        let guards = DeleteGuards(.prompt, caps: row.maxDeletes.map { [.flag($0)] } ?? [])
        var consent = DeleteConsent(guards, on: try writer.finish(), step: "rm")
        consent.isNamed = row.isNamed
        consent.canType = row.canAsk && !row.isConfirmed
        var decision = Decision.proceed
        do {
            try await consent.obtain { request in
                #expect(request.count == row.count && request.sample.count <= 5)
                return row.isConfirmed ? .confirmed : .unavailable
            }
        } catch let refusal as DeleteConsent.Refusal {
            switch refusal {
            case .breach(let breach): decision = .refuse(limit: try #require(breach.cap))
            case .unavailable: decision = .ask
            case .declined: Issue.record("nobody declined")
            }
        }
        #expect(decision == row.decision)
    }
}
