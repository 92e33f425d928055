internal import MictlanXModel
import Synchronization

/// The router of one operation: all its requests go there, as tickets and listings of different routers do not mix;
/// when it does not answer, the next one takes over.
final class RouterSession: Sendable {
    private struct State {
        var current: Int
        /// The router that answered last.
        var answered: Int?
        /// What each router that answered said it can do.
        var capabilities: [Int: Set<NodeCapability>] = [:]
    }

    private let pool: RouterPool
    private let state: Mutex<State>

    init(_ pool: RouterPool) {
        self.pool = pool
        state = Mutex(State(current: pool.pick()))
    }

    /// The router to ask, as an index and where it listens.
    var current: (index: Int, endpoint: RouterEndpoint) {
        let index = state.withLock { $0.current }
        return (index, pool.endpoints[index])
    }

    /// Whether the peers of the router that is asked next answer.
    var rounds: PeerRounds { pool.rounds(of: current.index) }

    /// What the router that answered last said it can do. An answer that says nothing takes nothing back: it may come from
    /// something in the router's place, and a replace that took it for the router's would delete what it replaces before
    /// the new content is there.
    var capabilities: Set<NodeCapability> {
        state.withLock { state in state.answered.flatMap { state.capabilities[$0] } ?? [] }
    }

    /// What the router that is asked next said it can do in its last answer to anybody, where that was a few seconds ago.
    var recentCapabilities: Set<NodeCapability> { pool.recentCapabilities(of: current.index) }

    /// Whether the router that is asked next has a capability, as far as is known: by what it said in this operation, or a few
    /// seconds ago.
    func mayHave(_ capability: NodeCapability) -> Bool {
        capabilities.contains(capability) || recentCapabilities.contains(capability)
    }

    /// Notes an answer and what its router says it can do.
    func answered(_ index: Int, headers: HTTPHeaders) {
        let named = headers[WireHeader.capabilities].map { pool.capabilities(named: $0) } ?? []
        state.withLock { state in
            state.answered = index
            guard let known = state.capabilities[index] else { return state.capabilities[index] = named }
            if !named.isSubset(of: known) { state.capabilities[index] = known.union(named) }
        }
        pool.answered(index, naming: named)
    }

    /// Notes a failure, moves on to another router where the failure is the router's, and says so in the error where
    /// nothing was ever reached.
    func failed(_ index: Int, _ error: MictlanXError) -> MictlanXError {
        guard Self.isOfRouter(error) else { return error }
        pool.failed(index)
        let (hasReached, next) = state.withLock { state in
            if state.current == index { state.current = pool.pick(avoiding: index) }
            return (state.answered != nil, state.current)
        }
        pool.didMove(from: index, to: next)
        guard error.code == .unreachable, hasReached else { return error }
        return MictlanXError(.unavailable, error.message, cause: error)
    }

    /// Whether another router may do better: this one does not answer, or what stands in front of it says so (RFC 9110
    /// §15.6: 502, 503, 504).
    private static func isOfRouter(_ error: MictlanXError) -> Bool {
        [.unreachable, .unavailable, .timeout, .tls].contains(error.code)
            || error.status.map { (502...504).contains($0) } ?? false
    }
}
