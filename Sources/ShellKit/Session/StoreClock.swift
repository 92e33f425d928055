import MictlanXClient
import MictlanXModel
import Synchronization

/// What the clock of a store says, by the first answer that tells the time (`Date`, RFC 9110 §6.6.1).
final class StoreClock: Sendable {
    private let told = Mutex<(date: String, here: Timestamp)?>(nil)

    /// Takes note of an answer.
    ///
    /// - Parameters:
    ///   - date: the time that it tells.
    ///   - here: the time at which it came.
    func note(_ date: String?, at here: @autoclosure () -> Timestamp = ClientConfiguration.systemTime()) {
        guard let date else { return }
        told.withLock { told in
            if told == nil { told = (date, here()) }
        }
    }

    /// How far it is ahead of the clock here; negative where it is behind. A store tells whole seconds. `nil` where it told
    /// none.
    var lead: Duration? {
        guard let (date, here) = told.withLock({ $0 }), let there = Timestamp(httpDate: date) else { return nil }
        return .nanoseconds(there.nanoseconds -| here.nanoseconds)
    }
}
