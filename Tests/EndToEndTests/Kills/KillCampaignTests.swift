import Foundation
import TestSupport
import Testing

/// `kill -9` of nodes at random moments of a mixed load, on one store of three peers with two replicas of everything;
/// `script/torture replicas` does it hundreds of times.
@Suite struct KillCampaignTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test func whatWasAcknowledgedIsThereAfterEachKill() async throws {
        let kills = Self.environment["MXSHELL_KILLS"].flatMap { Int($0) }
        let seed = Self.environment["MXSHELL_KILLS_SEED"].flatMap { UInt64($0) } ?? 1
        let tally = KillTally()
        var campaign = try KillCampaign(seed: seed, tally: tally)
        await campaign.run(kills: kills ?? 9)
        if kills != nil { print(tally.summary) }
        let figures = tally.figures
        #expect(figures.wrong.isEmpty)
        #expect(figures.replicas > 0 && figures.checks > 0)
    }
}
