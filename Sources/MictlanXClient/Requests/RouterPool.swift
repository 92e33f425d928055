package import MictlanXModel
import Synchronization

/// The routers of a client: which one is asked next.
package final class RouterPool: Sendable {
    /// The routers, at least one.
    package let endpoints: [RouterEndpoint]
    private let selector: Mutex<RouterSelector>
    /// What the last header that told of capabilities said: nearly all answers say the same.
    private let told = Mutex<(header: String, named: Set<NodeCapability>)>(("", []))
    /// What each router said it can do in its last answer, and when that was.
    private let said: Mutex<[(named: Set<NodeCapability>, at: Duration)?]>
    private let elapsed: @Sendable () -> Duration
    /// Another server may listen there later.
    private static let memory = Duration.seconds(10)
    private let log: ClientLog
    /// Of each router, whether its peers answer.
    private let rounds: [PeerRounds]

    /// A pool in which all routers work and nothing is known of them.
    ///
    /// - Parameters:
    ///   - endpoints: the routers, at least one.
    ///   - environment: the clock and the log.
    package init(_ endpoints: [RouterEndpoint], _ environment: ClientEnvironment) {
        self.endpoints = endpoints
        elapsed = environment.elapsed
        log = environment.log
        selector = Mutex(RouterSelector(count: endpoints.count))
        said = Mutex(Array(repeating: nil, count: endpoints.count))
        rounds = endpoints.map { _ in PeerRounds() }
    }

    func pick(avoiding failed: Int? = nil) -> Int {
        selector.withLock { $0.pick(now: elapsed(), avoiding: failed) }
    }

    func failed(_ index: Int) {
        let time = selector.withLock { $0.failed(index, now: elapsed()) }
        log.didQuarantine(label(index), for: time)
    }

    func answered(_ index: Int, naming named: Set<NodeCapability>) {
        let now = elapsed()
        said.withLock { if $0.indices.contains(index) { $0[index] = (named, now) } }
        let isBack = selector.withLock { $0.succeeded(index) }
        if isBack { log.didRecover(label(index)) }
    }

    func recentCapabilities(of index: Int) -> Set<NodeCapability> {
        let now = elapsed()
        return said.withLock { said in
            guard said.indices.contains(index), let last = said[index], now - last.at < Self.memory else { return [] }
            return last.named
        }
    }

    /// Whether any router has said within the last seconds that it has a capability.
    func mayHave(_ capability: NodeCapability) -> Bool {
        endpoints.indices.contains { recentCapabilities(of: $0).contains(capability) }
    }

    /// The capabilities that a header names.
    func capabilities(named header: String) -> Set<NodeCapability> {
        told.withLock { told in
            if told.header != header {
                told = (header, Set(NodeCapability.allCases.filter { $0.isNamed(in: header) }))
            }
            return told.named
        }
    }

    func didMove(from index: Int, to next: Int) {
        if next != index { log.didFailOver(from: label(index), to: label(next)) }
    }

    func rounds(of index: Int) -> PeerRounds { rounds[index] }

    private func label(_ index: Int) -> String { endpoints.indices.contains(index) ? endpoints[index].label : "?" }
}
