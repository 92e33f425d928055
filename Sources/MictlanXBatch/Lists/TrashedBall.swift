package import MictlanXClient
package import MictlanXModel

/// A deleted ball that can be had back: a copy in a bucket of its own, with tags that tell what it was.
///
/// Its id begins with the moment, so that a listing has the oldest first, and two of one name do not meet.
package struct TrashedBall: Hashable, Sendable {
    /// Where the copy is.
    package let address: BallAddress
    /// What it is a copy of.
    package let origin: BallAddress
    /// When it was deleted, in whole milliseconds.
    package let moment: Timestamp

    /// The bucket of all copies, which lists of buckets leave out.
    package static let bucketName = "mxshell-trash"

    private static let originTag = "mxshell_trash_of"
    private static let momentTag = "mxshell_trash_at"

    /// The place in the trash for a ball.
    ///
    /// - Parameters:
    ///   - origin: the ball.
    ///   - moment: when it is deleted.
    /// - Throws: `MictlanXError` `invalidArgument` for a ball that is in the trash already.
    package init(of origin: BallAddress, at moment: Timestamp) throws(MictlanXError) {
        guard !Self.isTrash(origin.bucket), let address = Self.address(for: origin, moment.tag),
            let moment = Timestamp(tag: moment.tag)
        else {
            throw MictlanXError(.invalidArgument, "'\(origin)' is in the trash already; 'trash empty' deletes it")
        }
        (self.address, self.origin, self.moment) = (address, origin, moment)
    }

    /// What a ball of the trash was; `nil` for any other ball.
    package init?(_ ball: BallItem) {
        guard Self.isTrash(ball.address.bucket), let name = ball.tags[Self.originTag],
            let tag = ball.tags[Self.momentTag], let moment = Timestamp(tag: tag),
            let slash = name.firstIndex(of: "/"), let bucket = try? BucketID(name[..<slash]),
            let id = try? BallID(name[name.index(after: slash)...])
        else { return nil }
        let origin = BallAddress(bucket: bucket, ball: id)
        // The id is made of both tags: a copy of the copy is another ball.
        guard Self.address(for: origin, tag) == ball.address else { return nil }
        (address, self.origin, self.moment) = (ball.address, origin, moment)
    }

    package static func isTrash(_ bucket: BucketID) -> Bool { bucket.rawValue == bucketName }

    private static func address(for origin: BallAddress, _ moment: String) -> BallAddress? {
        let hash = SHA256.hash(Array("\(Self.text(of: origin))\n\(moment)".utf8)).hex.prefix(16)
        guard let bucket = try? BucketID(bucketName), let id = try? BallID("\(moment)-\(hash)") else { return nil }
        return BallAddress(bucket: bucket, ball: id)
    }

    private static func text(of origin: BallAddress) -> String { "\(origin.bucket)/\(origin.ball.rawValue)" }

    /// The tags of the copy, those of the ball among them.
    func tagging(_ tags: [String: String]) -> [String: String] {
        tags.merging([Self.originTag: Self.text(of: origin), Self.momentTag: moment.tag]) { $1 }
    }

    /// The tags of the ball, without those of the copy.
    static func untagging(_ tags: [String: String]) -> [String: String] {
        tags.filter { $0.key != originTag && $0.key != momentTag }
    }
}

extension BucketSummaries {
    /// The buckets that people and workflows work with.
    package var shown: [BucketSummary] { buckets.filter { !TrashedBall.isTrash($0.bucket) } }
}
