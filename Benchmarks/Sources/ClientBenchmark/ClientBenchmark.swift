import ArgumentParser
import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage

/// Measures one operation of the library in a process of its own, against a node in another one.
@main
struct ClientBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the client library: seconds, CPU seconds and peak memory of this process alone.",
        subcommands: [
            Put.self, Get.self, PutBalls.self, GetBalls.self, DeleteBucket.self, CancelCalls.self, WriteFiles.self,
            Fill.self, List.self, Probe.self, Describe.self,
        ])
}

struct Target: ParsableArguments {
    @Option(help: "The routers.")
    var uri: String

    @Option(help: "Requests in flight of the whole client.")
    var concurrency = 12

    /// Runs a body with a client and prints what it took as a row of a Markdown table.
    func measure(
        _ name: String, amount: Double, unit: String, _ body: (MictlanXClient) async throws -> Void
    ) async throws {
        let start = ContinuousClock.now
        let configuration = ClientConfiguration(maxWorkers: concurrency)
        try await withClient(uri: try MictlanXURI(uri), configuration: configuration, body)
        let usage = ResourceUsage.current()
        let seconds = start.duration(to: .now) / .seconds(1)
        let row = [
            name, String(format: "%.2f", seconds), String(format: "%.2f", usage.cpuSeconds),
            String(format: "%.1f", usage.peakMebibytes), String(format: "%.0f %@", amount / seconds, unit),
        ]
        print("| \(row.joined(separator: " | ")) |")
    }
}

struct Put: AsyncParsableCommand {
    @OptionGroup var target: Target
    @Option var chunkSize = "256kb"
    @Argument var file: String
    @Argument var ball: String

    func run() async throws {
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        let options = PutOptions(chunkSize: try ByteCount(parsing: chunkSize), ifExists: .replace)
        let mebibytes = Double(size) / 1_048_576
        try await target.measure(
            "put \(Int(mebibytes)) MiB, chunks of \(chunkSize)", amount: mebibytes, unit: "MiB/s"
        ) { client in
            _ = try await client.put(.file(FilePath(file)), at: try BallAddress(ball), options: options)
        }
    }
}

struct Get: AsyncParsableCommand {
    @OptionGroup var target: Target
    @Option var label = ""
    @Argument var ball: String
    @Argument var file: String

    func run() async throws {
        let address = try BallAddress(ball)
        let size = try await withClient(uri: try MictlanXURI(target.uri)) { client in
            try await client.metadata(of: address).info.size
        }
        let mebibytes = Double(size) / 1_048_576
        try await target.measure(
            "get \(Int(mebibytes)) MiB\(label)", amount: mebibytes, unit: "MiB/s"
        ) { client in
            _ = try await client.getToFile(address, path: FilePath(file), options: GetOptions(ifExists: .replace))
        }
    }
}

struct PutBalls: AsyncParsableCommand {
    @OptionGroup var target: Target
    @Option var size = 4_096
    @Argument var bucket: String
    @Argument var count: Int

    func run() async throws {
        let bucket = try BucketID(bucket)
        try await target.measure(
            "bulk put \(count) × \(size) B, \(target.concurrency) at once", amount: Double(count), unit: "balls/s"
        ) { client in
            try await client.putBulk(
                "benchmark", items(in: bucket), options: BulkOptions(maxConcurrentBalls: target.concurrency))
            let summary = try await client.awaitBulk("benchmark")
            guard summary.stored == count else { throw ValidationError("\(summary.stored) of \(count) were stored") }
        }
    }

    private func items(in bucket: BucketID) -> PullSequence<BulkItem> {
        let (count, size) = (count, size)
        return PullSequence {
            let next = Counter()
            return {
                let ordinal = next.take()
                guard ordinal < count else { return nil }
                var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: ordinal), count: size)
                withUnsafeBytes(of: ordinal.littleEndian) { bytes.replaceSubrange(0..<$0.count, with: $0) }
                let address = BallAddress(bucket: bucket, ball: try BallID("ball-\(ordinal)"))
                return BulkItem(
                    ordinal: ordinal, address: address, source: .bytes(bytes),
                    options: PutOptions(ifExists: .skipSame))
            }
        }
    }
}

/// Hands out 0, 1, 2, … to whoever asks.
final class Counter: Sendable {
    private let value = Atomic(0)

    func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}

struct GetBalls: AsyncParsableCommand {
    @OptionGroup var target: Target
    @Argument var bucket: String
    @Argument var count: Int

    func run() async throws {
        let bucket = try BucketID(bucket)
        try await target.measure("list and read \(count) balls", amount: Double(count), unit: "balls/s") { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                var (running, total) = (0, 0)
                for try await ball in client.balls(in: bucket) {
                    if running == target.concurrency {
                        try await group.next()
                        running -= 1
                    }
                    group.addTask {
                        for try await _ in try await client.read(ball.address).1 {}
                    }
                    (running, total) = (running + 1, total + 1)
                }
                try await group.waitForAll()
                guard total == count else { throw ValidationError("\(total) of \(count) were listed") }
            }
        }
    }
}

struct DeleteBucket: AsyncParsableCommand {
    @OptionGroup var target: Target
    @Argument var bucket: String
    @Argument var count: Int

    func run() async throws {
        let bucket = try BucketID(bucket)
        try await target.measure(
            "delete a bucket of \(count)", amount: Double(count), unit: "balls/s"
        ) { client in
            let receipt = try await client.deleteBucket(bucket)
            guard receipt.balls == count, receipt.failed == 0 else {
                throw ValidationError("\(receipt.balls) of \(count) were deleted")
            }
        }
    }
}

/// What the file system alone does for the same durability: part file, fsync, rename, fsync of the directory.
struct WriteFiles: AsyncParsableCommand {
    @Option var size = 4_096
    @Option var concurrency = 12
    @Argument var directory: String
    @Argument var count: Int

    func run() async throws {
        let next = Counter()
        let start = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<concurrency {
                group.addTask {
                    await withCheckedContinuation { done in
                        Thread.detachNewThread {
                            while case let number = next.take(), number < count { write(number) }
                            done.resume()
                        }
                    }
                }
            }
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        let rates = String(format: "%.2f | | | %.0f files/s", seconds, Double(count) / seconds)
        print("| plain files, \(count) × \(size) B, \(concurrency) at once | \(rates) |")
    }

    private func write(_ number: Int) {
        let path = "\(directory)/\(number)"
        let file = open("\(path).part", O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
        precondition(file >= 0 && Glibc.write(file, bytes, size) == size && fsync(file) == 0 && close(file) == 0)
        let parent = open(directory, O_RDONLY | O_DIRECTORY)
        precondition(rename("\(path).part", path) == 0 && fsync(parent) == 0 && close(parent) == 0)
    }
}

/// What this process has used so far (getrusage(2)).
struct ResourceUsage {
    let cpuSeconds: Double
    let peakMebibytes: Double

    static func current() -> ResourceUsage {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let seconds = [usage.ru_utime, usage.ru_stime].reduce(0.0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1_000_000
        }
        return ResourceUsage(cpuSeconds: seconds, peakMebibytes: Double(usage.ru_maxrss) / 1_024)
    }
}
