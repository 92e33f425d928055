public import MictlanXModel

/// What a put did.
public struct PutReceipt: Hashable, Sendable {
    /// What became of the ball.
    public enum Outcome: String, Hashable, Sendable {
        /// It did not exist before.
        case created
        /// The same content was there; nothing was sent.
        case unchanged
        /// The same content was there; its tags are others now, or it has more replicas.
        case updated
        /// Other content was there.
        case replaced
    }

    /// The ball.
    public let address: BallAddress
    /// What became of it.
    public let outcome: Outcome
    /// The ball's size in bytes.
    public let size: Int
    /// The checksum of the whole ball.
    public let checksum: Checksum
    /// The number of its chunks.
    public let chunks: Int
    /// The filters that the bytes went through, and what they were before; `nil` for none.
    public let filters: FilterRecord?
    /// The fewest replicas that a chunk of this put has; `nil` when none was sent, or the router does not say.
    public let replicas: Int?
    /// The number of replicas that the put asked for.
    public let wantedReplicas: Int

    /// Whether the same content was there with other tags or another media type, which the router cannot change: they are
    /// as they were.
    public let keepsOldTags: Bool

    /// What to tell of a success that is less than was asked for.
    package var remarks: [String] {
        var remarks = shortage.map { [$0] } ?? []
        if keepsOldTags {
            remarks.append(
                "'\(address)' has the same content and keeps its old tags and media type: this router cannot change them;"
                    + " to have the new ones, delete the ball and put it again")
        }
        return remarks
    }

    /// What to tell where there are fewer replicas than asked for; `nil` where there are not.
    package var shortage: String? {
        guard let replicas, replicas < wantedReplicas else { return nil }
        return "'\(address)' has \(replicas) of \(wantedReplicas) replicas: the router made no more"
    }

    /// Sets every property.
    public init(
        address: BallAddress, outcome: Outcome, size: Int, checksum: Checksum, chunks: Int,
        filters: FilterRecord? = nil, replicas: Int? = nil, wantedReplicas: Int = 1,
        keepsOldTags: Bool = false
    ) {
        self.keepsOldTags = keepsOldTags
        self.address = address
        self.outcome = outcome
        self.size = size
        self.checksum = checksum
        self.chunks = chunks
        self.filters = filters
        self.replicas = replicas
        self.wantedReplicas = wantedReplicas
    }
}
