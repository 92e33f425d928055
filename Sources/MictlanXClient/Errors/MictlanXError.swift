/// The one error type of the library: what happened, to what, and what to do about it.
public struct MictlanXError: Error, Sendable {
    /// What went wrong.
    public let code: Code
    /// What happened to what, and what to do; a sentence without a full stop.
    public let message: String
    /// The error below this one, where there is one.
    public let cause: (any Error)?
    /// How many attempts were made in all.
    public var attempts: Int
    /// How long the server asked to wait before the next attempt (`Retry-After`).
    package var retryAfter: Duration?
    /// The HTTP status of the answer that was refused, where there was one.
    package var status: Int?
    /// Why a router's answer does not say that a key is absent, where it was one.
    var doubt: KeyDoubt?
    /// Whether a peer has what is asked for and the router does not know where, as after a delete beside a put.
    var isForgotten = false
    /// Whether content that was to be replaced is gone while the new one is not stored: a bulk job stops then.
    package var isLoss = false
    /// Where in the library it was raised, as `file:line`.
    public let location: String

    /// Raises an error.
    ///
    /// - Parameters:
    ///   - code: what went wrong.
    ///   - message: what happened to what, and what to do.
    ///   - cause: the error below this one.
    ///   - attempts: how many attempts were made in all.
    ///   - file: the caller's file.
    ///   - line: the caller's line.
    public init(
        _ code: Code, _ message: String, cause: (any Error)? = nil, attempts: Int = 1,
        file: String = #fileID, line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.attempts = attempts
        location = "\(file):\(line)"
    }
}

extension MictlanXError {
    /// The same error with more to say.
    ///
    /// - Parameter remark: what is to be known beside what happened.
    /// - Returns: an error with the same code.
    func adding(_ remark: String) -> MictlanXError { worded("\(message); \(remark)") }

    /// The same error that begins with what it is about.
    func prefixed(_ subject: String) -> MictlanXError { worded(subject + message) }

    private func worded(_ message: String) -> MictlanXError {
        var error = MictlanXError(code, message, cause: cause ?? self, attempts: attempts)
        error.retryAfter = retryAfter
        error.status = status
        error.doubt = doubt
        return error
    }
}

extension MictlanXError: CustomStringConvertible {
    /// The message, with the number of attempts where there were several.
    public var description: String { attempts > 1 ? "\(message) (after \(attempts) attempts)" : message }
}
