import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport

extension GoldenCase {
    /// Bulk puts one after the other: of each, the id of the job and its balls, `content of NAME` in each of them.
    /// Every job is awaited at the end, in the order of the ids' first use.
    static func bulk(
        _ puts: (job: String, balls: [String])..., stopOnFailure: Bool = false, awaitedBetween: Bool = false
    ) -> Action {
        { client, directory in
            var outcomes: [GoldenOutcome] = []
            var waiting: [String] = []
            func awaitAll() async throws {
                for job in waiting { outcomes.append(outcome(of: try await client.awaitBulk(job))) }
                waiting = []
            }
            for (job, balls) in puts {
                do {
                    let options = BulkOptions(
                        maxConcurrentBalls: stopOnFailure ? 1 : 2, stopOnFailure: stopOnFailure)
                    try await client.putBulk(job, try items(balls, directory), options: options)
                    if !waiting.contains(job) { waiting.append(job) }
                } catch let error as MictlanXError {
                    outcomes.append(.failed(error.code))
                }
                if awaitedBetween { try await awaitAll() }
            }
            try await awaitAll()
            return outcomes.count == 1 ? outcomes[0] : .several(outcomes)
        }
    }

    static func awaitTwice(_ job: String, _ balls: [String]) -> Action {
        { client, directory in
            try await client.putBulk(job, try items(balls, directory))
            let first = outcome(of: try await client.awaitBulk(job))
            return .several([first, outcome(of: try await client.awaitBulk(job))])
        }
    }

    static func awaitUnknown(_ job: String) -> Action {
        { client, _ in outcome(of: try await client.awaitBulk(job)) }
    }

    static func putAtOnce(_ ball: String, _ contents: [String]) -> Action {
        { client, directory in
            let outcomes = try await withThrowingTaskGroup(of: GoldenOutcome.self) { group in
                for content in contents {
                    group.addTask {
                        do {
                            return try await put(ball, content)(client, directory)
                        } catch let error as MictlanXError {
                            return .failed(error.code)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            return .several(outcomes.sorted { "\($0)" > "\($1)" })
        }
    }

    private static func outcome(of summary: BulkSummary) -> GoldenOutcome {
        .bulk(stored: summary.stored, failed: summary.failed, notBegun: summary.notBegun)
    }

    private static func items(_ balls: [String], _ directory: FilePath) throws -> PullSequence<BulkItem> {
        let items = try balls.enumerated().map { ordinal, ball in
            var options = PutOptions()
            var source = BallSource.bytes(Array("content of \(ball)".utf8))
            if ball == "nofile" { source = .file(directory.appending("nofile")) }
            if ball == "k1 tagged" { source = .bytes(Array("content of k1".utf8)) }
            if ball == "k1 tagged" { options.tags = ["a": "1"] }
            if ball == "kf" {
                try directory.appending("kf").write(GoldenContent.seeded(25_000))
                source = .file(directory.appending("kf"))
                options.chunkSize = ByteCount(10_000)
            }
            let name = ball == "k1 tagged" ? "k1" : ball
            return BulkItem(ordinal: ordinal, address: try address(name), source: source, options: options)
        }
        let left = Mutex(items[...])
        return PullSequence { { left.withLock { $0.popFirst() } } }
    }
}
