import Foundation
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// Requests that no client would send, at the router and at peers: each gets a well-formed answer or a closed connection,
/// the node serves others meanwhile, nothing that was not uploaded whole can be seen, and all that was taken is given back.
///
/// The long form: `script/torture hostile [COUNT] [SEED]`.
@Suite struct HostileTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["MXSHELL_HOSTILE"].flatMap { Int($0) }
    private static let seed = environment["MXSHELL_HOSTILE_SEED"].flatMap { UInt64($0) } ?? 1
    private static let program = environment["MXSHELL_HOSTILE_NODE"]

    @Test(.disabled(if: program != nil)) func fiveHundredSessions() async throws {
        let limits = NodeLimits(idleTimeout: .milliseconds(500), headTimeout: .milliseconds(500))
        try await HostileTarget.inProcess(limits: limits) { target in
            try await attack(target, sessions: 0..<500, seed: Self.seed)
        }
    }

    @Test(.enabled(if: program != nil)) func aNodeInAProcessOfItsOwn() async throws {
        let count = Self.count ?? 10_000
        try await HostileTarget.serving(try #require(Self.program)) { target in
            let process = try #require(target.process)
            // The first ones fill caches and pools.
            let warmUp = try await attack(target, sessions: 0..<max(1, count / 5), seed: Self.seed)
            let before = (process.memory, process.descriptors)
            let rest = try await attack(target, sessions: max(1, count / 5)..<count, seed: Self.seed)
            let after = process.memory
            let chunks = try await target.sweep()
            #expect(after.now - before.0.now < 16_777_216, "\(before.0) \(after)")
            // A reader of the catalog more may have come; thousands of sessions would leave more than that.
            #expect(await settles { process.descriptors <= before.1 + 4 }, "\(before.1) \(process.descriptors)")
            let figures = rest.merging(warmUp) { $0 + $1 }.sorted { $0.key < $1.key }
            print(
                "hostile: \(count), seed \(Self.seed): \(figures.map { "\($0.key) \($0.value)" }.joined(separator: ", "))"
            )
            print(
                "memory: \(ByteCount(before.0.now)) after a fifth, \(ByteCount(after.now)) at the end, "
                    + "\(ByteCount(after.peak)) at most; \(process.descriptors) descriptors; \(chunks) chunks visible, all right"
            )
        }
    }

    /// - Returns: how many sessions there were of each kind, and how many answers of each status.
    @discardableResult
    private func attack(_ target: HostileTarget, sessions: Range<Int>, seed: UInt64) async throws -> [String: Int] {
        let kept = TestChunk.ball("big", in: "kept", [noise(200_000), noise(300), noise(100_000, seed: 2)])
        for chunk in kept { try await target.router.mustPut(chunk) }
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in sessions {
                if number - sessions.lowerBound >= Self.width { try await group.next() }
                group.addTask {
                    let client = ([target.router] + target.peers)[number % 3]
                    let ticket = try await target.ticket(at: client, number: number)
                    var generator = HostileGenerator(seed: seed &* 1_000_003 &+ UInt64(number), ticket: ticket)
                    let session = generator.session()
                    tally.count("sessions: " + session.kind)
                    do {
                        switch try await session.run(at: client.address) {
                        case .answered(let statuses): tally.count(statuses)
                        case .held(let connection): tally.hold(connection, of: session)
                        }
                        try await checkHealth(of: client, kept[number % kept.count])
                    } catch {
                        Issue.record("session \(number) of seed \(seed), \(session.kind): \(error)")
                    }
                }
            }
            try await group.waitForAll()
        }
        // Those that were only patient get their answers, or an end.
        for (session, connection) in tally.release() where target.process == nil {
            try await session.judge(connection)
        }
        for chunk in kept { try await target.router.mustHold(chunk) }
        #expect(await settles { (try? target.partFiles().isEmpty) == true }, "part files are left")
        if target.process == nil { #expect(try await target.sweep() > 0) }
        return tally.figures
    }

    private func checkHealth(of client: TestClient, _ chunk: TestChunk) async throws {
        #expect(try await client.request("GET", "/health").status == 200)
        let data = try await client.data(chunk.bucket, chunk.key)
        // A peer has its own chunks only.
        #expect(data.status == 200 ? data.body == chunk.bytes : data.status == 404 && data.failure != nil)
    }

    /// Sessions at once.
    private static let width = 8
}

/// What the sessions of one attack leave behind.
private final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private let held = Mutex<[(HostileSession, RawConnection)]>([])

    /// How many sessions there were of each kind, and how many answers of each status.
    var figures: [String: Int] { counts.withLock { $0 } }

    func count(_ figure: String) { counts.withLock { $0[figure, default: 0] += 1 } }

    func count(_ statuses: [Int]) {
        if statuses.isEmpty { count("no answer") }
        for status in statuses { count("answered \(status)") }
    }

    /// Keeps a connection open, and lets the oldest one go when there are many.
    func hold(_ connection: RawConnection, of session: HostileSession) {
        held.withLock { held in
            held.append((session, connection))
            if held.count > Self.most { held.removeFirst() }
        }
    }

    /// The connections that are still held.
    func release() -> [(HostileSession, RawConnection)] {
        held.withLock { held in
            defer { held = [] }
            return held
        }
    }

    private static let most = 64
}
