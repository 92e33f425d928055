public import MictlanXModel

/// One item that succeeded.
public struct BulkSuccess: Sendable, Hashable {
    /// The item's place in its list.
    public let ordinal: Int
    /// The ball.
    public let address: BallAddress
    /// The ball's size in bytes.
    public let bytes: Int
    /// Whether anything was done; `false` when it was so already.
    public let isChanged: Bool

    /// Sets every property.
    public init(ordinal: Int, address: BallAddress, bytes: Int, isChanged: Bool) {
        self.ordinal = ordinal
        self.address = address
        self.bytes = bytes
        self.isChanged = isChanged
    }
}

/// One item that failed for good.
public struct BulkFailure: Sendable {
    /// The item's place in its list.
    public let ordinal: Int
    /// The ball.
    public let address: BallAddress
    /// Why it failed.
    public let error: MictlanXError

    /// Sets every property.
    public init(ordinal: Int, address: BallAddress, error: MictlanXError) {
        self.ordinal = ordinal
        self.address = address
        self.error = error
    }
}

/// What a bulk job did: the same form for puts, gets and deletes.
public struct BulkSummary: Sendable {
    /// Items that changed something: balls put, files written, balls deleted.
    public var stored = 0
    /// Items for which nothing was to be done: the same content was there, or nothing to delete.
    public var unchanged = 0
    /// Items that failed for good.
    public var failed = 0
    /// Items that were never begun because the job was stopped.
    public var notBegun = 0
    /// The bytes of the items that changed something; of puts, the uploaded size.
    public var storedBytes = 0
    /// The bytes of the items for which nothing was to be done.
    public var unchangedBytes = 0
    /// The first successes by name, in the order in which they ended; ``succeeded`` counts all of them.
    public var successes: [BulkSuccess] = []
    /// The first failures by name, in the order in which they ended; ``failed`` counts all of them.
    public var failures: [BulkFailure] = []
    /// The time from the first item to the last: the response time.
    public var duration: Duration = .zero

    /// How many failures are kept by name; hooks see every one.
    public static let maximumFailures = 1_000
    /// How many successes are kept by name; hooks see every one.
    public static let maximumSuccesses = 1_000

    /// Items that succeeded.
    public var succeeded: Int { stored + unchanged }
    /// All items, those never begun among them.
    public var total: Int { succeeded + failed + notBegun }

    /// A job that has done nothing yet.
    public init() {}
}

/// How far a bulk job is.
public struct BulkProgress: Hashable, Sendable {
    /// Items that succeeded so far.
    public var succeeded = 0
    /// Items that failed so far.
    public var failed = 0
    /// The bytes transferred so far, chunk by chunk; those of items that fail later are among them.
    public var bytes = 0
    /// The number of items of all lists; `nil` when one of them did not say.
    public var totalItems: Int?

    /// Nothing done yet.
    ///
    /// - Parameter totalItems: the number of items; `nil` when it is not known.
    public init(totalItems: Int? = nil) { self.totalItems = totalItems }
}
