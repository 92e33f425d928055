/// What a pass over the replicas of our node found and did, or a part of one (docs/wire-notes.md).
public struct HealReply: Hashable, Sendable, Codable {
    /// Chunks looked at.
    public var examined: Int
    /// Replicas made anew.
    public var copied: Int
    /// Chunks of which no replica can be read.
    public var lost: Int
    /// Chunks with fewer replicas than were asked for, because there are not so many peers in service with room.
    public var short: Int
    /// Where the next part begins; `nil` at the end of the pass.
    public var next: Int?

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - examined: chunks looked at.
    ///   - copied: replicas made anew.
    ///   - lost: chunks of which no replica can be read.
    ///   - short: chunks with fewer replicas than were asked for.
    ///   - next: where the next part begins.
    public init(examined: Int = 0, copied: Int = 0, lost: Int = 0, short: Int = 0, next: Int? = nil) {
        self.examined = examined
        self.copied = copied
        self.lost = lost
        self.short = short
        self.next = next
    }
}
