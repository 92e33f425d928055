internal import MictlanXModel
internal import NIOCore

/// What the client and the node of one connection still owe each other, and since when: a value without a clock.
struct ConnectionProgress {
    /// What is to be done about a connection.
    enum Verdict: Hashable {
        /// Nothing before this moment.
        case wait(until: NIODeadline)
        /// The client let its time pass: answer with the fault, behind the answers that are under way.
        case fault(RequestFault)
        /// The node let its time pass and has not begun to answer: it says so.
        case refusal
        /// No answer is possible.
        case close
    }

    private enum Arrival {
        case nothing
        case head(since: NIODeadline)
        case body
    }

    private let limits: NodeLimits
    /// What is coming in.
    private var arrival = Arrival.nothing
    private var headBytes = 0
    /// Requests whose head is here and whose answer is not out.
    private var unanswered = 0
    private var hasAnswerBegun = false
    /// Since when the oldest request has been under way.
    private var requestStart: NIODeadline?
    private var faultTime: NIODeadline?
    private var lastActivity: NIODeadline
    private var isReading = false
    private var isBlocked = false

    /// A new connection.
    init(limits: NodeLimits, at now: NIODeadline) {
        self.limits = limits
        lastActivity = now
    }

    /// Whether more came of a head than one may have.
    var isHeadTooLong: Bool {
        guard case .head = arrival else { return false }
        return headBytes > limits.head.bytes
    }

    /// Whether the client was found at fault, so that nothing more is taken from it.
    var hasFault: Bool { faultTime != nil }

    /// Bytes came, and were not taken apart yet.
    mutating func received(bytes: Int, at now: NIODeadline) {
        lastActivity = now
        isReading = false
        switch arrival {
        case .nothing:
            arrival = .head(since: now)
            headBytes = bytes
            if unanswered == 0 { requestStart = now }
        case .head:
            headBytes += bytes
        case .body:
            break
        }
    }

    /// A whole head came.
    mutating func receivedHead() {
        arrival = .body
        unanswered += 1
    }

    /// The end of a body came.
    mutating func receivedEnd() { arrival = .nothing }

    /// The head of an answer goes out.
    mutating func answerBegan() { hasAnswerBegun = true }

    /// The end of an answer goes out; the time of the next request begins.
    mutating func answered(at now: NIODeadline) {
        unanswered -= 1
        hasAnswerBegun = false
        lastActivity = now
        switch arrival {
        case .nothing where unanswered == 0:
            requestStart = nil
        case .head where unanswered == 0:
            // It may have waited for us.
            arrival = .head(since: now)
            requestStart = now
        default:
            requestStart = now
        }
    }

    /// The node is ready for bytes: from here on the client is the one who keeps silent.
    mutating func wantsBytes(at now: NIODeadline) {
        if !isReading { lastActivity = now }
        isReading = true
    }

    /// The client takes what it is sent, or does not.
    mutating func isWritable(_ isWritable: Bool, at now: NIODeadline) {
        if isBlocked == isWritable { lastActivity = now }
        isBlocked = !isWritable
    }

    /// The client is at fault, and will be told.
    mutating func noteFault(at now: NIODeadline) { if faultTime == nil { faultTime = now } }

    /// What is to be done now.
    func verdict(at now: NIODeadline) -> Verdict {
        let (end, verdict) = nextEnd
        guard now < end else { return verdict }
        // What begins later has all of its time left: a look after the shortest limit is never too late.
        let shortest = min(limits.idleTimeout, limits.headTimeout, limits.requestTimeout)
        return .wait(until: min(end, now + TimeAmount(shortest)))
    }

    /// When the first limit is reached, and what happens then.
    private var nextEnd: (NIODeadline, Verdict) {
        let silence = lastActivity + TimeAmount(limits.idleTimeout)
        let whole = (faultTime ?? requestStart ?? lastActivity) + TimeAmount(limits.requestTimeout)
        if isBlocked { return (min(silence, whole), .close) }
        if hasFault { return (whole, .close) }
        switch (unanswered, arrival) {
        case (0, .nothing):
            return (silence, .close)
        case (0, .head(let start)):
            return (min(silence, start + TimeAmount(limits.headTimeout)), .fault(.tooSlow))
        case (0, .body):
            // Answered before its end: the rest is passed over, or the connection is about to end.
            return (min(silence, whole), .close)
        case (1, .body) where !hasAnswerBegun:
            return (isReading ? min(silence, whole) : whole, .fault(.tooSlow))
        default:
            return (whole, hasAnswerBegun ? .close : .refusal)
        }
    }
}
