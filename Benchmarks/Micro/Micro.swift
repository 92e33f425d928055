import ArgumentParser
import Foundation
import SystemPackage

/// Does small things of the modules over and over. With a fixed number of repetitions the same is done every time, so that a
/// program that counts instructions can look on: `script/bench micro`.
@main
struct Micro: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures small parts of the modules, and prints the nanoseconds of each.")

    @Argument(help: "What is done; everything by default.")
    var names: [String] = []

    @Option(help: "How often; by default as often as 0.3 s allow.")
    var count: Int?

    @Flag(help: "Only prints what can be done.")
    var list = false

    func run() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "micro-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let all = try Work.wire() + Work.languages() + Work.storage(in: FilePath(directory.path))
        for work in all where names.isEmpty || names.contains(work.name) {
            if list {
                print(work.name)
            } else {
                print("\(work.name)\t\(Int(try await measure(work)))")
            }
        }
    }

    /// The nanoseconds of one repetition.
    private func measure(_ work: Work) async throws -> Double {
        let clock = ContinuousClock()
        if let count {
            return try await clock.measure { try await work.run(count) } / .nanoseconds(1) / Double(max(1, count))
        }
        try await work.run(1)
        var (done, taken) = (0, Duration.zero)
        while taken < .milliseconds(300) {
            let more = max(1, done)
            taken += try await clock.measure { try await work.run(more) }
            done += more
        }
        return taken / .nanoseconds(1) / Double(done)
    }
}
