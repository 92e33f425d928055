import Synchronization

/// What the scenarios of a campaign did, all together.
final class FaultTally: Sendable {
    struct Figures: Sendable {
        var scenarios = 0
        var operations = 0
        var requests = 0
        var injected: [String: Int] = [:]
        var successes: [String: Int] = [:]
        var failures: [String: Int] = [:]
        var wrong: [String] = []
    }

    private let state = Mutex(Figures())

    var figures: Figures { state.withLock { $0 } }

    func add(_ change: (inout Figures) -> Void) { state.withLock { change(&$0) } }

    /// The figures as they stand in the documentation.
    var summary: String {
        let figures = figures
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
                .joined(separator: ", ")
        }
        return """
            faults: \(figures.scenarios) scenarios, \(figures.operations) operations, \(figures.requests) requests, \
            \(figures.injected.values.reduce(0, +)) faults
            faults by kind: \(list(figures.injected))
            successes: \(list(figures.successes))
            failures: \(list(figures.failures))
            wrong: \(figures.wrong.count)
            """
    }
}
