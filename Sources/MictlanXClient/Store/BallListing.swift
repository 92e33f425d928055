/// The balls of a bucket, ordered by id, each once, with what the listing says of itself.
///
/// Unlike the plain sequence of ``ObjectStore/balls(in:call:)`` it ends without an error where a peer did not answer: who
/// reads it looks at ``remarks`` afterwards.
public struct BallListing: AsyncSequence, Sendable {
    private let balls: PullSequence<BallInfo>
    private let current: @Sendable () -> ListingRemarks

    /// Wraps a listing.
    ///
    /// - Parameters:
    ///   - balls: the balls.
    ///   - remarks: what was found out about the listing so far.
    public init(_ balls: PullSequence<BallInfo>, remarks: @escaping @Sendable () -> ListingRemarks) {
        self.balls = balls
        current = remarks
    }

    /// What is known of the listing so far: all of it once the last ball was handed out.
    public var remarks: ListingRemarks { current() }

    /// Begins to read.
    ///
    /// - Returns: an iterator that has not asked for anything yet.
    public func makeAsyncIterator() -> PullSequence<BallInfo>.Iterator { balls.makeAsyncIterator() }
}

/// What a listing says of itself.
public struct ListingRemarks: Hashable, Sendable {
    /// Peers that there are and that did not answer: what only they hold is missing.
    public var silentPeers: [String]
    /// Whether the router leaves out empty balls, as the recorded one does.
    public var leavesOutEmpty: Bool
    /// Balls whose ids no call can name, the first ``maximumUnnamed`` of them.
    public var unnamed: [UnnamedBall]
    /// The number of all those.
    public var unnamedCount: Int

    /// How many balls without a usable id are remembered.
    public static let maximumUnnamed = 1_000

    /// Whether no peer is missing.
    public var isWhole: Bool { silentPeers.isEmpty }

    /// Sets every property; nothing is missing by default.
    public init(
        silentPeers: [String] = [], leavesOutEmpty: Bool = false, unnamed: [UnnamedBall] = [], unnamedCount: Int = 0
    ) {
        self.silentPeers = silentPeers
        self.leavesOutEmpty = leavesOutEmpty
        self.unnamed = unnamed
        self.unnamedCount = unnamedCount
    }

    /// Counts a ball whose id no call can name.
    mutating func add(_ ball: UnnamedBall) {
        unnamedCount += 1
        if unnamed.count < Self.maximumUnnamed { unnamed.append(ball) }
    }
}

/// A ball that is listed under an id that the wire changes on the way (wire protocol §1.2): it can be seen, but neither
/// read nor deleted by the API.
public struct UnnamedBall: Hashable, Sendable {
    /// The id as it is stored.
    public let id: String
    /// The sum of the sizes of its chunks, in bytes.
    public let size: Int
    /// The number of its chunks.
    public let chunks: Int

    /// Sets every property.
    public init(id: String, size: Int, chunks: Int) {
        self.id = id
        self.size = size
        self.chunks = chunks
    }
}
