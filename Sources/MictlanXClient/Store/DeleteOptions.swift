public import MictlanXModel

/// How a ball is deleted.
public struct DeleteOptions: Hashable, Sendable {
    /// Delete only while the ball still has this checksum; another one throws `changed`.
    public var ifMatch: Checksum?
    /// Whether peers delete by force, which is the router's default (wire protocol §3.11). The protocol does not say what
    /// they do otherwise.
    public var isForced: Bool
    /// Headers, time-outs and retries.
    public var call: CallOptions

    /// Sets every property.
    public init(ifMatch: Checksum? = nil, isForced: Bool = true, call: CallOptions = CallOptions()) {
        self.ifMatch = ifMatch
        self.isForced = isForced
        self.call = call
    }
}
