import Foundation
import MictlanXClient
import MictlanXModel
import TestSupport

/// One store that is killed again and again under a mixed load, and looked at after each restart.
///
/// Of each ball it knows what was acknowledged and what was in flight. What it finds after a restart is what must be there
/// from then on.
struct KillCampaign {
    let home: Home
    let tally: KillTally
    let peers = 3
    var balls: [[KillBall]]
    var generator: SeededGenerator

    static let bucket = "kills"

    /// A campaign with a new store.
    init(seed: UInt64, tally: KillTally) throws {
        home = try Home()
        self.tally = tally
        generator = SeededGenerator(seed: seed)
        let chunkSizes: [Int] = [1_000_000, 50_000, 20_000, 150_000]
        balls = try (0..<6).map { worker in
            try (0..<8).map { number in
                KillBall(
                    address: try BallAddress("\(Self.bucket)/w\(worker)b\(number)"),
                    chunkSize: ByteCount(chunkSizes[number % chunkSizes.count]))
            }
        }
    }

    var store: URL { home.work.appending(path: "store") }

    /// Kills, restarts and looks, until something is wrong.
    ///
    /// - Parameter kills: how often at least.
    mutating func run(kills: Int) async {
        var round = 0
        while tally.figures.kills.values.reduce(0, +) < kills, tally.figures.wrong.isEmpty {
            do {
                try await self.round(round)
            } catch {
                tally.wrong("round \(round): \(error)")
            }
            round += 1
        }
        // Nothing is left behind by any of the dead.
        guard tally.figures.wrong.isEmpty else { return }
        do {
            try await lookAtRest()
        } catch {
            tally.wrong("at the end: \(error)")
        }
    }

    private mutating func round(_ round: Int) async throws {
        switch round % 10 {
        case 1: try await killWhileRepairing()
        case 2: try await killWhileHealing()
        case 3: try await killWhileStarting()
        case 9: try await lookAtRest()
        default: break
        }
        let isShared = round % 2 == 1
        var targets = try await start(isShared ? 2 : 1)
        try await look(targets[0].client)
        let (loaded, survivor) = try await load(targets)
        balls = loaded
        if let survivor {
            try await look(survivor.client)
            try await survivor.node.ended(by: SIGKILL)
        }
        for target in targets { await target.client.close() }
        targets = []
        // Half of the checks come before anyone else has touched what the dead left.
        if round % 2 == 0 { try await check(except: ["orphan", "leftover"]) }
    }

    /// Loads the nodes and kills them one after the other, the last of two only sometimes.
    ///
    /// - Returns: what the balls can be, and who is left.
    private mutating func load(_ targets: [KillTarget]) async throws -> ([[KillBall]], survivor: KillTarget?) {
        let moment = KillMoment()
        let tally = tally
        let seeds = balls.map { _ in generator.next() }
        let workers = zip(balls, seeds).map { balls, seed in
            KillWorker(
                targets: targets, moment: moment, tally: tally, balls: balls, generator: SeededGenerator(seed: seed))
        }
        let spares = targets.count > 1 && generator.chance(50)
        let victims = targets.dropLast(spares ? 1 : 0).map { target in
            (
                target: target, acknowledged: Int.random(in: 1...60, using: &generator),
                delay: Duration.microseconds(Int.random(in: 0...3_000, using: &generator))
            )
        }
        let loaded = try await withThrowingTaskGroup(of: (Int, [KillBall]).self) { group in
            for (number, worker) in workers.enumerated() {
                group.addTask {
                    var worker = worker
                    return (number, await worker.run())
                }
            }
            for victim in victims {
                let goal = moment.acknowledged + victim.acknowledged
                guard await settles({ moment.acknowledged >= goal || !tally.figures.wrong.isEmpty }) else {
                    moment.end()
                    throw KillFinding("the load stands still at \(moment.acknowledged)")
                }
                // A random moment is what is wanted here: between two answers, not at one.
                try await Task.sleep(for: victim.delay)
                moment.willKill(victim.target)
                try await victim.target.node.ended(by: SIGKILL)
                tally.add { $0.kills[targets.count > 1 ? "one of two nodes" : "the node", default: 0] += 1 }
            }
            if spares {
                let goal = moment.acknowledged + 20
                _ = await settles { moment.acknowledged >= goal || !tally.figures.wrong.isEmpty }
            }
            moment.end()
            var results: [(Int, [KillBall])] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
        return (loaded, spares ? targets.last : nil)
    }

    /// Starts nodes over the store.
    func start(_ count: Int = 1) async throws -> [KillTarget] {
        var targets: [KillTarget] = []
        for _ in 0..<count {
            targets.append(try KillTarget(try await ServedNode.start(in: home, ["--peers", "\(peers)"])))
        }
        return targets
    }

    /// Checks the whole store from outside, with nobody in it.
    func check(except accepted: Set<String> = []) async throws {
        let result = try await Mxshell.run(["node", "check", "--json", "--data", store.path], in: home)
        tally.add { $0.checks += 1 }
        let findings = try CheckRecord(result).findings(except: accepted)
        guard result.code == 0, findings.isEmpty else { throw KillFinding("node check: \(findings)") }
    }
}
