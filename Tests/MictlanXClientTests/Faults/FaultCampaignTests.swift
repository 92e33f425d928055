import Foundation
import SystemPackage
import TestSupport
import Testing

/// Seeded scenarios over a proxy that hurts what passes through it; `script/torture faults` runs a thousand.
struct FaultCampaignTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["MXSHELL_FAULTS"].flatMap { UInt64($0) }
    private static let first = environment["MXSHELL_FAULTS_FIRST"].flatMap { UInt64($0) } ?? 1

    @Test func everySuccessIsTrueAndEveryFailureTyped() async throws {
        let tally = FaultTally()
        // The first one makes all that is kept for good: the threads of pools, the descriptors of the runtime.
        try await Self.run(0...0, tally)
        let before = OpenResources.now
        try await Self.run(Self.first...(Self.first + (Self.count ?? 60) - 1), tally)
        // Other suites open and close what they need meanwhile, except where this one runs alone. Dispatch keeps threads
        // as it likes, but not one for each of a thousand clients.
        if Self.count != nil {
            let isSettled = await settles {
                let now = OpenResources.now
                return now.descriptors <= before.descriptors && now.threads <= before.threads + 8
            }
            #expect(isSettled, "\(before) became \(OpenResources.now): \(OpenResources.opened)")
            print(tally.summary)
        }
        let wrong = tally.figures.wrong
        #expect(wrong.isEmpty)
    }

    /// Runs scenarios, a few at once, on a node of their own.
    private static func run(_ seeds: ClosedRange<UInt64>, _ tally: FaultTally) async throws {
        try await withJudgedNode { node, judge, directory in
            let (refusing, port) = try LoopbackConnection.bound(listens: false)
            defer { refusing.close() }
            await withTaskGroup(of: Void.self) { group in
                for (number, seed) in seeds.enumerated() {
                    if number >= 16 { await group.next() }
                    group.addTask {
                        let complaint = await withWatchdog(.seconds(120)) { () -> String? in
                            do {
                                let files = directory.appending("\(seed)")
                                try makeDirectory(files)
                                var scenario = try FaultScenario(
                                    seed: seed, node: node, judge: judge, directory: files, refusing: port,
                                    tally: tally)
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
                }
            }
        }
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
