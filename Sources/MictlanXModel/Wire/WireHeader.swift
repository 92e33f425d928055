/// Header names of the protocol, lower-case. Servers and clients compare them without regard to case.
public enum WireHeader {
    /// On a registration: `1` replaces what is stored under the key (wire protocol §3.1).
    public static let update = "update"
    /// On a read: any other number than `0` passes the router's cache (§3.6).
    public static let forceGet = "force-get"
    /// On a read from our node: any other number than `0` has it read the bytes to their end before it sends them, since the
    /// client found others than those of the chunk (docs/wire-notes.md).
    public static let verify = "mictlanx-verify"
    /// On a read: the peer to read from (§3.6).
    public static let peerID = "peer-id"
    /// The piece size of a relay, as a size text (§3.2, §3.6).
    public static let chunkSize = "chunk-size"
    /// On a delete: any integer (§3.11).
    public static let force = "force"
    /// On a registration at a peer: the ticket that the peer is to adopt (§4).
    public static let taskID = "task-id"
    /// On a peer's answer to a delete: how many chunks were removed (§4).
    public static let deletes = "n-deletes"
    /// On our node's answer to a question by checksum (docs/wire-notes.md): the bucket of what was found.
    public static let foundBucket = "mictlanx-bucket"
    /// On the same answer: the ball of what was found.
    public static let foundBall = "mictlanx-ball"
    /// On the same answer: the key of the chunk that has the checksum; absent when it is that of the whole ball.
    public static let foundKey = "mictlanx-key"
    /// On a registration, and on a delete of a ball: the checksum that the whole visible ball must have, in hexadecimal;
    /// 412 where it has another (docs/wire-notes.md).
    public static let ifChecksum = "mictlanx-if-checksum"
    /// On a registration at our node whose body goes on with the chunk's bytes: how many of the body's bytes are the document
    /// of the registration, as they come first (docs/wire-notes.md). It is answered as the upload would be. On our node's
    /// listing of a ball that goes on with its bytes: the same of the listing.
    public static let documentSize = "mictlanx-document-size"
    /// Sent by our node with every answer: what it can do beyond the recorded protocol, see ``NodeCapability``.
    public static let capabilities = "mictlanx-capabilities"
}

/// What our node does better than the recorded router, told in ``WireHeader/capabilities``, comma-separated, so that a
/// client can rely on it there and take the careful way elsewhere.
public enum NodeCapability: String, Sendable, CaseIterable {
    /// `Update: 1` replaces a ball atomically, whatever it held.
    case replace
    /// Listings are ordered by (ball, index) and hold each key once.
    case orderedListing = "ordered-listing"
    /// `GET buckets/checksum/{sha256}` gives the bytes that have this checksum (docs/wire-notes.md).
    case checksumLookup = "checksum-lookup"
    /// A registration or a delete of a ball may carry ``WireHeader/ifChecksum``, and a put of the same content takes over
    /// the new tags (docs/wire-notes.md).
    case conditional
    /// A registration may bring the chunk's bytes along, see ``WireHeader/documentSize``.
    case putAtOnce = "put-at-once"
    /// The listing of a ball of one small chunk brings the bytes along where they are asked for (docs/wire-notes.md), and may
    /// come in a ``batch``.
    case getAtOnce = "get-at-once"
    /// Small registrations and deletes may come many at once, as ``APIRoute/batch`` (docs/wire-notes.md).
    case batch
    /// `GET peers/stats?counts=buckets` tells what each bucket holds (docs/wire-notes.md).
    case bucketCounts = "bucket-counts"

    /// The header's value for all of them.
    public static let all = allCases.map(\.rawValue).joined(separator: ", ")

    /// Whether a header's value names this capability.
    ///
    /// - Parameter header: the value of ``WireHeader/capabilities``, `nil` where the answer has none.
    /// - Returns: whether the node has this capability.
    public func isNamed(in header: String?) -> Bool {
        (header ?? "").split(separator: ",").contains { $0.drop { $0 == " " } == rawValue }
    }
}
