internal import MictlanXModel
import Synchronization

/// How far a replace has come that is not atomic, so that its error can say what is where, whatever ended it.
final class ReplaceProgress: Sendable {
    enum Phase: Sendable {
        /// The new content is put under the staging id; the old one is whole.
        case staging
        /// The old content is being deleted.
        case removing
        /// The old content is gone, the new one is being put under its name.
        case sending
        /// The new content is whole under its name.
        case cleaning
    }

    private struct State {
        var phase: Phase
        /// Whether anything of the new content is under the staging id.
        var isAnyStaged = false
        /// Where the new content is whole; `nil` where it was not staged.
        var staging: BallAddress?
    }

    private let state = Mutex<State?>(nil)

    func enter(_ phase: Phase, staging: BallAddress?) {
        state.withLock { $0 = State(phase: phase, staging: staging) }
    }

    /// A part of the new content is under the staging id.
    func didStage() { state.withLock { $0?.isAnyStaged = true } }

    /// An error with the place of the content in its message.
    ///
    /// - Parameters:
    ///   - error: what ended the put.
    ///   - name: what was put, for the message.
    /// - Returns: the error as it is where no replace had begun.
    func explain(_ error: MictlanXError, _ name: String) -> MictlanXError {
        guard let state = state.withLock({ $0 }) else { return error }
        // Who put the ball knows nothing of the other one.
        let named = state.staging == nil || error.message.contains(name) ? error : error.prefixed("\(name): ")
        var explained = named.adding(Self.remark(state, name))
        explained.isLoss = state.staging == nil && state.phase != .cleaning
        return explained
    }

    private static func remark(_ state: State, _ name: String) -> String {
        guard let staging = state.staging else {
            switch state.phase {
            case .staging, .removing: return "the old content of \(name) may be gone, and the new one is not stored"
            case .sending: return "the old content of \(name) is gone, and the new one is not stored; put it again"
            case .cleaning: return "\(name) has its new content"
            }
        }
        switch state.phase {
        case .staging where !state.isAnyStaged: return "\(name) is as it was"
        case .staging:
            return "\(name) is as it was; what is stored of its new content waits at '\(staging)', put again to go on"
        case .removing:
            return "\(name) may be gone in part; its new content is whole at '\(staging)', put again to finish"
        case .sending:
            return "the old content of \(name) is gone; the new one is whole at '\(staging)', put again to finish"
        case .cleaning:
            return "\(name) has its new content; a copy of it is left at '\(staging)', put again to remove it"
        }
    }
}
