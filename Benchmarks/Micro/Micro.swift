import ArgumentParser
import Foundation

/// Does small things of the library over and over. With a fixed number of repetitions the same is done every time, so that a
/// program that counts instructions can look on: `script/bench micro`.
@main
struct Micro: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures small parts of the library, and prints the nanoseconds of each.")

    @Argument(help: "What is done; everything by default.")
    var names: [String] = []

    @Option(help: "How often; by default as often as 0.3 s allow.")
    var count: Int?

    @Flag(help: "Only prints what can be done.")
    var list = false

    func run() throws {
        for work in try Work.all() where names.isEmpty || names.contains(work.name) {
            if list {
                print(work.name)
            } else {
                print("\(work.name)\t\(Int(measure(work)))")
            }
        }
    }

    /// The nanoseconds of one repetition.
    private func measure(_ work: Work) -> Double {
        let clock = ContinuousClock()
        if let count {
            return clock.measure { work.run(count) } / .nanoseconds(1) / Double(max(1, count))
        }
        work.run(1)
        var (done, taken) = (0, Duration.zero)
        while taken < .milliseconds(300) {
            let more = max(1, done)
            taken += clock.measure { work.run(more) }
            done += more
        }
        return taken / .nanoseconds(1) / Double(done)
    }
}
