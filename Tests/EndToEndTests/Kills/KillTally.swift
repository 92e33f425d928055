import Synchronization

/// What a campaign did and found.
final class KillTally: Sendable {
    struct Figures: Sendable {
        var kills: [String: Int] = [:]
        var acknowledged: [String: Int] = [:]
        var inFlight = 0
        var balls = 0
        var replicas = 0
        var checks = 0
        var wrong: [String] = []
    }

    private let state = Mutex(Figures())

    var figures: Figures { state.withLock { $0 } }

    func add(_ change: (inout Figures) -> Void) { state.withLock { change(&$0) } }

    func wrong(_ text: String) { add { $0.wrong.append(text) } }

    /// One line for each kind of figure.
    var summary: String {
        let figures = figures
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
        return """
            kills: \(figures.kills.values.reduce(0, +)) (\(list(figures.kills)))
            acknowledged: \(figures.acknowledged.values.reduce(0, +)) (\(list(figures.acknowledged)))
            in flight when the node died: \(figures.inFlight)
            balls compared after restarts: \(figures.balls), replicas read: \(figures.replicas)
            checks of the whole store: \(figures.checks)
            wrong: \(figures.wrong.count)
            """
    }
}
