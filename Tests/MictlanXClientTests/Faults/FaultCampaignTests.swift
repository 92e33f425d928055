import Foundation
import MictlanXClient
import SystemPackage
import TestSupport
import Testing

/// Seeded scenarios over a proxy that hurts what passes through it; `script/torture faults` runs a thousand.
@Suite(.serialized)
struct FaultCampaignTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["MXSHELL_FAULTS"].flatMap { Int($0) }
    private static let first = environment["MXSHELL_FAULTS_FIRST"].flatMap { UInt64($0) } ?? 1
    /// How many scenarios run at once.
    private static let width = 8

    @Test func everySuccessIsTrueAndEveryFailureTyped() async throws {
        let tally = FaultTally()
        try await withJudgedNode { node, judge, directory in
            let (refusing, port) = try ProxySocket.bound(listens: false)
            defer { refusing.close() }
            @Sendable func run(_ seed: UInt64) async {
                let complaint = await withWatchdog(.seconds(120)) { () -> String? in
                    do {
                        let files = directory.appending("\(seed)")
                        try makeDirectory(files)
                        var scenario = try FaultScenario(
                            seed: seed, node: node, judge: judge, directory: files, refusing: port, tally: tally)
                        try await scenario.run()
                        return nil
                    } catch {
                        return "seed \(seed): \(error)"
                    }
                }
                guard let complaint = complaint ?? "seed \(seed) hangs" else { return }
                tally.add { $0.wrong.append(complaint) }
                Issue.record("\(complaint)")
            }
            // The first one makes all that is kept for good: threads of pools, descriptors of the runtime.
            await run(0)
            let before = OpenResources.now
            await withTaskGroup { group in
                var seeds = (Self.first..<(Self.first + UInt64(Self.count ?? 60))).makeIterator()
                for _ in 0..<Self.width { if let seed = seeds.next() { group.addTask { await run(seed) } } }
                while await group.next() != nil {
                    if let seed = seeds.next() { group.addTask { await run(seed) } }
                }
            }
            // Other suites open and close what they need meanwhile, except where this one runs alone.
            if Self.count != nil {
                let isSettled = await settles {
                    let now = OpenResources.now
                    return now.descriptors <= before.descriptors + Self.width
                        && now.threads <= before.threads + Self.width
                }
                #expect(isSettled, "\(before) became \(OpenResources.now)")
            }
        }
        if Self.count != nil { print(tally.summary) }
        let wrong = tally.figures.wrong
        #expect(wrong.isEmpty)
        #expect(tally.figures.scenarios > 0)
    }
}

/// Waits for a body, but not for ever.
///
/// - Returns: what the body returns; `nil` when it did not return in time.
private func withWatchdog<T: Sendable>(_ limit: Duration, _ body: @escaping @Sendable () async -> T) async -> T? {
    let (ends, end) = AsyncStream.makeStream(of: T?.self)
    let work = Task { end.yield(await body()) }
    let dog = Task {
        try await Task.sleep(for: limit)
        end.yield(nil)
    }
    defer {
        dog.cancel()
        work.cancel()
    }
    var iterator = ends.makeAsyncIterator()
    return await iterator.next() ?? nil
}
