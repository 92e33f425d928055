public import MictlanXModel

/// The end of one item of a bulk put.
public typealias BulkOutcome = BulkJobOutcome<PutReceipt>

/// The end of one item of a bulk job.
public struct BulkJobOutcome<Receipt: Sendable>: Sendable {
    /// The item's place in its list.
    public let ordinal: Int
    /// The ball.
    public let address: BallAddress
    /// What came of it.
    public let result: Result<Receipt, MictlanXError>
    /// The time from its first request to its end.
    public let duration: Duration

    /// Sets every property.
    public init(ordinal: Int, address: BallAddress, result: Result<Receipt, MictlanXError>, duration: Duration) {
        self.ordinal = ordinal
        self.address = address
        self.result = result
        self.duration = duration
    }
}
