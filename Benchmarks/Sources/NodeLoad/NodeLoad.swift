import ArgumentParser
import Foundation
import MictlanXModel

/// Sends requests of one kind over many connections, each as soon as the one before it is answered, and says how many a second
/// were answered. It hashes and formats as little as the requests need, so that the server is what is measured.
@main
struct NodeLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts, reads or deletes small balls over many connections; prints one line of JSON.")

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case put, get, metadata, delete, list, path
        /// A registration with the bytes behind it.
        case putAtOnce = "put-at-once"
    }

    @Argument(help: "What to do: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: Kind

    @Option(help: "The port at 127.0.0.1.")
    var port: UInt16

    @Option(help: "Connections.")
    var connections = 64

    @Option(help: "Requests in all; with put each has two.")
    var count = 10_000

    @Option(help: "Bytes of a ball.")
    var size = 4_096

    @Option(help: "The bucket; with path the path that is read.")
    var bucket = "load"

    func run() throws {
        let requests = Requests(kind: kind, bucket: bucket, size: size, port: port)
        var load = try Load(port: port, connections: min(connections, count))
        let start = ContinuousClock.now
        let latencies = try load.run(count: count) { requests.next(for: $0, after: $1) }
        let seconds = start.duration(to: .now) / .seconds(1)
        let sorted = latencies.sorted()
        let fields: [(String, Double)] = [
            ("seconds", seconds), ("rate", Double(count) / seconds), ("cpu", Self.cpuSeconds),
            ("p50_ms", sorted[sorted.count / 2] * 1e3), ("p99_ms", sorted[sorted.count * 99 / 100] * 1e3),
        ]
        let text = fields.map { "\"\($0.0)\":\(String(format: "%.4f", $0.1))" }.joined(separator: ",")
        print(
            "{\"kind\":\"\(kind.rawValue)\",\"count\":\(count),\"size\":\(size),\"connections\":\(connections),\(text)}"
        )
    }

    private static var cpuSeconds: Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
