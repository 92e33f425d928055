import Foundation
import MictlanXClient
import MictlanXModel
import TestSupport

extension KillCampaign {
    /// Kills a node before it listens, or just then.
    mutating func killWhileStarting() async throws {
        let words = ["node", "--listen", "127.0.0.1:0", "--data", store.path, "--peers", "\(peers)"]
        for _ in 0..<3 {
            let delay = Duration.milliseconds(Int.random(in: 0...60, using: &generator))
            guard try await Mxshell.run(words, in: home, killAfter: delay) else {
                throw KillFinding("a node ended by itself")
            }
            tally.add { $0.kills["a node that starts", default: 0] += 1 }
        }
        try await check(except: ["orphan", "leftover"])
    }

    /// Damages replicas of one peer and kills the repair again and again; one that is let through mends everything.
    mutating func killWhileRepairing() async throws {
        let damaged = try damage(peer: Int.random(in: 0..<peers, using: &generator))
        let words = ["node", "repair", "--yes", "-o", "json", "--data", store.path]
        for _ in 0..<3 {
            let delay = Duration.milliseconds(Int.random(in: 0...120, using: &generator))
            if try await Mxshell.run(words, in: home, killAfter: delay) {
                tally.add { $0.kills["a repair", default: 0] += 1 }
            }
        }
        let result = try await Mxshell.run(words, in: home)
        let findings = try CheckRecord(result).findings()
        guard result.code == 0, findings.isEmpty else {
            throw KillFinding("repair after \(damaged) damaged replicas: \(findings)")
        }
        try await check()
    }

    /// Takes a whole peer's contents away and kills the node that copies them again; one that is let through has two
    /// replicas of everything.
    mutating func killWhileHealing() async throws {
        let peer = Int.random(in: 1..<peers, using: &generator)
        try? FileManager.default.removeItem(at: directory(ofPeer: peer))
        for _ in 0..<2 {
            let target = try await start()[0]
            try await Task.sleep(for: .microseconds(Int.random(in: 0...60_000, using: &generator)))
            try await target.node.ended(by: SIGKILL)
            await target.client.close()
            tally.add { $0.kills["a node that heals", default: 0] += 1 }
        }
        let target = try await start()[0]
        var failure: (any Error)?
        // It heals in the background.
        let end = ContinuousClock.now + .seconds(60)
        repeat {
            do {
                try await look(target.client)
                failure = nil
            } catch {
                failure = error
            }
        } while failure != nil && ContinuousClock.now < end
        await target.client.close()
        try await target.node.ended(by: SIGTERM)
        if let failure { throw failure }
    }

    /// A node that starts, is asked for everything and ends in peace leaves nothing but what is stored.
    mutating func lookAtRest() async throws {
        let target = try await start()[0]
        try await look(target.client)
        await target.client.close()
        let code = try await target.node.ended(by: SIGTERM)
        guard code == 143 else { throw KillFinding("the node ended with \(code)") }
        try await check()
    }

    private func directory(ofPeer peer: Int) -> URL {
        peer == 0 ? store : store.appending(path: "peers/\(peer)")
    }

    /// Flips a bit of some files of a peer, cuts others short and removes others.
    ///
    /// - Returns: how many.
    private mutating func damage(peer: Int) throws -> Int {
        let root = directory(ofPeer: peer).appending(path: "blobs")
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.count > 60 }.sorted()
        var count = 0
        for name in names where generator.chance(50) {
            let file = root.appending(path: name)
            var bytes = try Data(contentsOf: file)
            count += 1
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: try FileManager.default.removeItem(at: file)
            case 1:
                bytes.removeLast()
                try bytes.write(to: file)
            default:
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
                try bytes.write(to: file)
            }
        }
        return count
    }
}
