/// The statistics of one peer without its list of chunks, which is read as it arrives (wire protocol §3.15, §4).
public struct PeerStatistics: Hashable, Sendable, Codable {
    /// The peer and its sizes.
    public var space: PeerSpace
    /// The peers that this one knows.
    public var peers: [String]

    private enum CodingKeys: String, CodingKey { case peers }

    /// Joins both parts.
    ///
    /// - Parameters:
    ///   - space: the peer and its sizes.
    ///   - peers: the peers that this one knows.
    public init(space: PeerSpace, peers: [String] = []) {
        self.space = space
        self.peers = peers
    }

    /// Decodes one flat object; every field has a default, as for the Python client (§4).
    ///
    /// - Throws: `DecodingError` when a field has another type.
    public init(from decoder: any Decoder) throws {
        space = try PeerSpace(from: decoder)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        peers = try fields.decodeIfPresent([String].self, forKey: .peers) ?? []
    }

    /// Writes one flat object.
    ///
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        try space.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(peers, forKey: .peers)
    }
}

/// How full one peer is (wire protocol §4, `stats/ufs`).
public struct PeerUsage: Hashable, Sendable, Codable {
    /// Bytes it may store in all.
    public var totalDisk: Int
    /// Bytes stored.
    public var usedDisk: Int
    /// Used over total, 0 to 1.
    public var diskUsage: Double

    enum CodingKeys: String, CodingKey {
        case totalDisk = "total_disk"
        case usedDisk = "used_disk"
        case diskUsage = "disk_uf"
    }

    /// Takes the sizes of a peer.
    public init(_ space: PeerSpace) {
        totalDisk = space.totalDisk
        usedDisk = space.usedDisk
        diskUsage = space.diskUsage
    }
}
