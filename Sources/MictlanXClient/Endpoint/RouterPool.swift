package import MictlanXModel
import Synchronization

/// The routers of a client: which one is asked next, and what is known of each.
package final class RouterPool: Sendable {
    private struct State {
        var selector: RouterSelector
        var capabilities: [Set<NodeCapability>]
    }

    /// The routers, at least one.
    package let endpoints: [RouterEndpoint]
    private let state: Mutex<State>
    private let elapsed: @Sendable () -> Duration
    private let log: ClientLog

    /// A pool in which all routers work and nothing is known of them.
    ///
    /// - Parameters:
    ///   - endpoints: the routers, at least one.
    ///   - environment: the clock and the log.
    package init(_ endpoints: [RouterEndpoint], _ environment: ClientEnvironment) {
        self.endpoints = endpoints
        elapsed = environment.elapsed
        log = environment.log
        state = Mutex(
            State(
                selector: RouterSelector(count: endpoints.count),
                capabilities: Array(repeating: [], count: endpoints.count)))
    }

    func pick(avoiding failed: Int? = nil) -> Int {
        state.withLock { $0.selector.pick(now: elapsed(), avoiding: failed) }
    }

    func failed(_ index: Int) {
        let time = state.withLock { $0.selector.failed(index, now: elapsed()) }
        log.didQuarantine(label(index), for: time)
    }

    /// Notes an answer and what its router says it can do.
    func answered(_ index: Int, headers: HTTPHeaders) {
        let header = headers[WireHeader.capabilities]
        let named = header == nil ? [] : Set(NodeCapability.allCases.filter { $0.isNamed(in: header) })
        let isBack = state.withLock { state in
            if state.capabilities.indices.contains(index) { state.capabilities[index] = named }
            return state.selector.succeeded(index)
        }
        if isBack { log.didRecover(label(index)) }
    }

    func label(_ index: Int) -> String { endpoints.indices.contains(index) ? endpoints[index].label : "?" }

    func didMove(from index: Int, to next: Int) {
        if next != index { log.didFailOver(from: label(index), to: label(next)) }
    }

    func capabilities(of index: Int) -> Set<NodeCapability> {
        state.withLock { $0.capabilities.indices.contains(index) ? $0.capabilities[index] : [] }
    }
}

/// The router of one operation: all its requests go there, as tickets and listings of different routers do not mix;
/// when it does not answer, the next one takes over.
final class RouterSession: Sendable {
    private struct State {
        var current: Int
        var hasReached = false
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

    /// What the router says it can do, as far as it has answered yet.
    var capabilities: Set<NodeCapability> { pool.capabilities(of: current.index) }

    func answered(_ index: Int, headers: HTTPHeaders) {
        state.withLock { $0.hasReached = true }
        pool.answered(index, headers: headers)
    }

    /// Notes a failure, moves on to another router where the failure is the router's, and says so in the error where
    /// nothing was ever reached.
    func failed(_ index: Int, _ error: MictlanXError) -> MictlanXError {
        guard [.unreachable, .unavailable, .timeout, .tls].contains(error.code) else { return error }
        pool.failed(index)
        let (hasReached, next) = state.withLock { state in
            if state.current == index { state.current = pool.pick(avoiding: index) }
            return (state.hasReached, state.current)
        }
        pool.didMove(from: index, to: next)
        guard error.code == .unreachable, hasReached else { return error }
        return MictlanXError(.unavailable, error.message, cause: error)
    }
}
