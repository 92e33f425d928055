/// How many requests may be in flight: a pure machine of additive increase and multiplicative decrease, as TCP has it
/// (RFC 5681 §3.1).
///
/// A router that throttles, or does not answer in time, halves the width, at most once for all requests that were in
/// flight at that moment; as many good answers as the width is wide make it wider by one, up to where it began.
package struct ConcurrencyWindow: Sendable {
    /// What the end of a request says about the load.
    package enum Outcome: Hashable, Sendable {
        /// The router answered in time.
        case answered
        /// The router asks to slow down, or did not answer in time.
        case overloaded
        /// Nothing is known: there was no connection, or the caller went away.
        case unknown
    }

    /// The widest it gets.
    package let maximum: Int
    /// How many requests may be in flight now, from 1.
    package private(set) var width: Int
    /// Counts the decreases; a request remembers the one under which it began.
    package private(set) var generation = 0
    private var answers = 0

    /// A window at its widest.
    ///
    /// - Parameter maximum: the widest it gets, at least 1.
    package init(maximum: Int) {
        self.maximum = max(1, maximum)
        width = self.maximum
    }

    /// A request has ended.
    ///
    /// - Returns: whether the width has changed.
    package mutating func ended(_ outcome: Outcome, begunIn generation: Int) -> Bool {
        // What began before the last decrease says nothing about the width after it.
        guard generation == self.generation, outcome != .unknown else { return false }
        if outcome == .overloaded {
            self.generation += 1
            answers = 0
            width = max(1, width / 2)
            return maximum > 1
        }
        guard width < maximum else { return false }
        answers += 1
        guard answers >= width else { return false }
        answers = 0
        width += 1
        return true
    }
}
