/// Whether something is in the store, as far as anybody can tell.
///
/// Unknown is never absent: what a peer holds that does not answer is there again when the peer is.
public enum Existence<Value: Sendable>: Sendable {
    /// It is there.
    case present(Value)
    /// It is known to be nowhere.
    case absent
    /// It cannot be told now; the error says why, mostly because a peer does not answer. Its code is
    /// ``MictlanXError/Code/existenceUnknown``.
    case unknown(MictlanXError)

    /// The value, `nil` where it is known that there is none.
    ///
    /// - Throws: ``MictlanXError`` `existenceUnknown` where it cannot be told.
    public var known: Value? {
        get throws(MictlanXError) {
            switch self {
            case .present(let value): value
            case .absent: nil
            case .unknown(let error): throw error
            }
        }
    }

    /// The same about something that follows from the value.
    ///
    /// - Parameter transform: makes the other value.
    /// - Returns: whether that is there.
    public func map<Other: Sendable>(_ transform: (Value) -> Other) -> Existence<Other> {
        switch self {
        case .present(let value): .present(transform(value))
        case .absent: .absent
        case .unknown(let error): .unknown(error)
        }
    }
}
