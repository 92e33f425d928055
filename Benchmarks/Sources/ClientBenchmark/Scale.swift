import ArgumentParser
import Foundation
import MictlanXClient
import MictlanXModel

/// Fills a bucket with small balls, or one ball with small chunks, by the two requests that a chunk needs: no look for
/// what is there, no retries.
struct Fill: AsyncParsableCommand {
    @OptionGroup var target: Target
    @Option(help: "The number of the first one.") var start = 0
    @Option(help: "Put chunks of this one ball instead of balls.") var ball: String?
    @Argument var bucket: String
    @Argument(help: "The number after the last one; of a ball of its own, how many chunks it has.") var end: Int

    func run() async throws {
        let unit = ball == nil ? "balls" : "chunks"
        try await target.measure("put \(end - start) \(unit) of 64 B", amount: Double(end - start), unit: "\(unit)/s") {
            client in
            let router = client.routers[0]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in start..<end {
                    if number - start >= target.concurrency { try await group.next() }
                    group.addTask { try await Scale.put(number, in: bucket, ball: ball, count: end, router) }
                }
                try await group.waitForAll()
            }
        }
    }
}

/// Lists a bucket that `fill` filled, and checks that every ball is there, in its order.
struct List: AsyncParsableCommand {
    @OptionGroup var target: Target
    @Argument var bucket: String
    @Argument var count: Int

    func run() async throws {
        let bucket = try BucketID(bucket)
        let start = ContinuousClock.now
        try await target.measure("list \(count) balls", amount: Double(count), unit: "balls/s") { client in
            var number = 0
            for try await ball in client.balls(in: bucket) {
                if number == 0 { Scale.report("first of \(count) balls listed", start.duration(to: .now)) }
                guard ball.address.ball.rawValue == Scale.name(number), ball.isComplete else {
                    throw ValidationError("ball \(number) of the listing is \(ball.address.ball.rawValue)")
                }
                number += 1
            }
            guard number == count else { throw ValidationError("\(number) of \(count) were listed") }
        }
    }
}

/// Times operations on single balls of a bucket of `count`, one after the other; what is deleted is put back.
struct Probe: AsyncParsableCommand {
    @OptionGroup var target: Target
    @Option var rounds = 200
    @Argument var bucket: String
    @Argument var count: Int

    func run() async throws {
        let bucket = try BucketID(bucket)
        try await withClient(uri: try MictlanXURI(target.uri)) { client in
            let router = client.routers[0]
            // Spread over the bucket, the same in every run.
            let numbers = (0..<rounds).map { $0 &* 7_919 % count }
            var (stat, get, delete, put) = (Duration.zero, Duration.zero, Duration.zero, Duration.zero)
            let clock = ContinuousClock()
            for number in Set(numbers) {
                let address = BallAddress(bucket: bucket, ball: try BallID(Scale.name(number)))
                stat += try await clock.measure { _ = try await client.info(of: address) }
                get += try await clock.measure { for try await _ in try await client.read(address).1 {} }
                delete += try await clock.measure {
                    guard try await client.delete(address).chunkReplicas == 1 else {
                        throw ValidationError("\(address) was not deleted")
                    }
                }
                put += try await clock.measure { try await Scale.put(number, in: bucket.rawValue, router) }
            }
            for (name, total) in [("stat", stat), ("get", get), ("delete", delete), ("put", put)] {
                Scale.report("\(name) of one of \(count) balls", total / Set(numbers).count)
            }
        }
    }
}

/// What is told of one ball of many chunks without holding their metadata.
struct Describe: AsyncParsableCommand {
    enum Form: String, ExpressibleByArgument, CaseIterable { case info, chunks, layout }

    @OptionGroup var target: Target
    @Argument var ball: String
    @Argument var count: Int
    @Argument(help: "info, chunks, or the layout in memory as a get needs it.") var form: Form

    func run() async throws {
        let address = try BallAddress(ball)
        try await target.measure("\(form) of \(count) chunks", amount: Double(count), unit: "chunks/s") { client in
            var found = 0
            switch form {
            case .info: found = try await client.info(of: address).chunks
            case .chunks: for try await _ in client.chunks(of: address) { found += 1 }
            case .layout:
                // A range at the end: the layout, then one chunk.
                let size = try await client.size(of: address)
                let options = GetOptions(range: (size - 64)..<size)
                for try await _ in try await client.read(address, options: options).1 { found = count }
            }
            guard found == count else { throw ValidationError("\(found) of \(count) chunks") }
        }
    }
}

enum Scale {
    /// Names whose order is that of the numbers.
    static func name(_ number: Int) -> String { "ball-" + String(10_000_000 + number).dropFirst() }

    static func report(_ name: String, _ time: Duration) {
        print("| \(name) | | | | \(String(format: "%.2f", time / .milliseconds(1))) ms |")
    }

    /// Puts a ball, or a chunk of `ball` with `count` chunks.
    static func put(
        _ number: Int, in bucket: String, ball: String? = nil, count: Int = 1, _ router: Router
    ) async throws {
        var bytes = [UInt8](repeating: 0, count: 64)
        withUnsafeBytes(of: number.littleEndian) { bytes.replaceSubrange(0..<$0.count, with: $0) }
        let checksum = SHA256.hash(bytes).hex
        let name = ball ?? name(number)
        let index = ball == nil ? 0 : number
        let metadata = ChunkMetadata(
            key: "\(name)_\(index)", size: bytes.count, checksum: checksum,
            tags: [
                ReservedTag.index: "\(index)", ReservedTag.chunkCount: ball == nil ? "1" : "\(count)",
                ReservedTag.fullChecksum: ball == nil ? checksum : SHA256.hash(Array(name.utf8)).hex,
            ], producerID: "benchmark", ballID: name, bucketID: bucket)
        let ticket = try await router.register(metadata)
        guard let task = ticket.taskIDs.first else { throw ValidationError("no ticket for \(metadata.key)") }
        _ = try await router.upload(bytes, task: task)
    }
}
