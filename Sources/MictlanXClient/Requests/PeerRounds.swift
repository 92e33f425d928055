internal import MictlanXPlatform
import Synchronization

/// When all peers of a router answered, and which they were.
struct PeerRound: Sendable {
    /// By a clock that only goes forward.
    let began: Duration
    let ended: Duration
    /// All that the router named.
    let peers: Set<String>
    /// When it was asked for them.
    let named: Duration

    /// As long as this a peer does not come, or end and come back.
    static let reach = Duration.seconds(1)
}

/// Asks whether all peers of a router answer, once for all who want to know it at about the same time: whoever comes while that
/// is being asked needs a question that begins behind what he did, and shares it with those who wait as well.
final class PeerRounds: Sendable {
    private struct State {
        var begun = 0
        /// The number of the round that ended last, and what came of it; `nil` where it failed.
        var ended: (number: Int, round: PeerRound?) = (0, nil)
    }

    private let turn = Limiter(width: 1)
    private let state = Mutex(State())

    /// The last round, where all peers answered.
    var latest: PeerRound? { state.withLock { $0.ended.round } }

    /// A round that begins from now on.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - ask: gives all peers, and throws where one does not answer; takes those that were named a moment ago.
    /// - Returns: `nil` where somebody else's question failed: it says nothing about one's own.
    /// - Throws: what `ask` throws; `CancellationError`.
    func next(
        _ now: @Sendable () -> Duration,
        _ ask: (_ named: Set<String>?) async throws -> (peers: Set<String>, areNew: Bool)
    ) async throws -> PeerRound? {
        let came = state.withLock { $0.begun }
        return try await turn.withPermit {
            let (isKnown, known) = state.withLock { state in
                let isKnown = state.ended.number > came
                if !isKnown { state.begun += 1 }
                return (isKnown, state.ended.round)
            }
            if isKnown { return known }
            let began = now()
            let last = latest.flatMap { began - $0.named <= PeerRound.reach ? $0 : nil }
            do {
                let (peers, areNew) = try await ask(last?.peers)
                let named = areNew ? began : last?.named ?? began
                let round = PeerRound(began: began, ended: now(), peers: peers, named: named)
                state.withLock { $0.ended = ($0.begun, round) }
                return round
            } catch let error as MictlanXError {
                state.withLock { $0.ended = ($0.begun, nil) }
                throw error
            }
        }
    }
}

/// The last time before a delete when all peers answered. Where they all answer again soon behind it, and as many replicas went
/// as were listed in between, nothing is left: a peer that was passed over would have had to be away for both, and only for
/// them. In a job of deletes this takes the place of one more look at each ball, which is a question to every peer.
struct PeerMark: Sendable {
    /// The replicas of a ball that were listed behind the mark.
    struct Replicas: Sendable {
        let mark: PeerMark
        let count: Int
    }

    private let round: PeerRound
    private let router: Int

    /// - Returns: `nil` where nobody has asked, or a peer did not answer.
    init?(_ operation: Operation) {
        guard let round = operation.session.rounds.latest else { return nil }
        self.round = round
        router = operation.session.current.index
    }

    /// - Returns: `nil` for a number that is not known.
    func with(_ count: Int?) -> Replicas? { count.map { Replicas(mark: self, count: $0) } }

    /// Whether the same peers answered again at the same router, soon enough.
    func reaches(_ other: PeerRound?, of operation: Operation) -> Bool {
        guard let other, operation.session.current.index == router else { return false }
        return other.peers == round.peers && other.ended - round.began <= PeerRound.reach
    }
}
