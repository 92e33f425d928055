public import MictlanXModel

/// How the bytes of a chunk or a ball are asked for (wire protocol §3.6, §3.7).
public struct ContentOptions: Hashable, Sendable {
    /// The media type that the answer is to name in place of the stored one.
    public var contentType: String?
    /// Whether the answer is to name a file, as a browser wants it for a download.
    public var isAttachment: Bool
    /// The file's name, where the answer names one.
    public var filename: String?
    /// The peer to read from.
    public var peerID: String?
    /// Whether the router's cache is passed; `nil` as the router does it: not for a chunk, for a merged ball.
    public var forceRemote: Bool?
    /// The piece size of the router's relay.
    public var pieceSize: ByteCount?
    /// What must come: its length and checksum are checked when the last byte is there, and what does not match throws
    /// there. Without it nothing is checked, as routers and peers do not either.
    public var expecting: ChunkMetadata?

    /// Sets every property.
    public init(
        contentType: String? = nil, isAttachment: Bool = false, filename: String? = nil, peerID: String? = nil,
        forceRemote: Bool? = nil, pieceSize: ByteCount? = nil, expecting: ChunkMetadata? = nil
    ) {
        self.contentType = contentType
        self.isAttachment = isAttachment
        self.filename = filename
        self.peerID = peerID
        self.forceRemote = forceRemote
        self.pieceSize = pieceSize
        self.expecting = expecting
    }
}
