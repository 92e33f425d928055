/// A storage peer as routers list it (wire protocol §3.15).
public struct PeerDescription: Hashable, Sendable, Codable {
    /// The peer's id.
    public var peerID: String
    /// Its address.
    public var address: String
    /// Its TCP port; 0 or -1 where it has none.
    public var port: Int
    /// `http` or `https`.
    public var scheme: String
    /// How it takes part; `nil` where the router does not say, as the recorded one.
    public var condition: PeerCondition?
    /// Uploads to it that are under way; `nil` where the router does not say.
    public var uploads: Int?

    enum CodingKeys: String, CodingKey {
        case peerID = "peer_id"
        case address = "ip_addr"
        case port
        case scheme = "protocol"
        case condition, uploads
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - peerID: the peer's id.
    ///   - address: its address.
    ///   - port: its TCP port.
    ///   - scheme: `http` or `https`.
    ///   - condition: how it takes part.
    ///   - uploads: uploads to it that are under way.
    public init(
        peerID: String, address: String, port: Int, scheme: String, condition: PeerCondition? = nil,
        uploads: Int? = nil
    ) {
        self.peerID = peerID
        self.address = address
        self.port = port
        self.scheme = scheme
        self.condition = condition
        self.uploads = uploads
    }

    /// Decodes; all but the id may be missing, since the shape of an entry is that of the router's replica manager.
    ///
    /// - Throws: `DecodingError` when there is no id, or a field has another type.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        peerID = try fields.decode(String.self, forKey: .peerID)
        address = try fields.decodeIfPresent(String.self, forKey: .address) ?? ""
        port = try fields.decodeInteger(forKey: .port, default: 0)
        scheme = try fields.decodeIfPresent(String.self, forKey: .scheme) ?? "http"
        // Another server may mean something else by these names.
        condition = try? fields.decodeIfPresent(PeerCondition.self, forKey: .condition)
        uploads = try? fields.decodeIfPresent(Int.self, forKey: .uploads)
    }
}

/// How a peer of our node takes part (docs/wire-notes.md).
public enum PeerCondition: String, Hashable, Sendable, Codable {
    /// It gets replicas and is read.
    case inService = "in-service"
    /// It was taken out of service: it gets nothing new and is read only where nobody else has a replica.
    case disabled
    /// Its directory is not there.
    case missing
}

/// A peer to be added to a router (wire protocol §3.15); all four fields are required there.
public struct AddPeerRequest: Hashable, Sendable, Codable {
    /// `http` or `https`.
    public var scheme: String
    /// The peer's id.
    public var peerID: String
    /// Its host name or address.
    public var hostname: String
    /// Its TCP port.
    public var port: Int

    enum CodingKeys: String, CodingKey {
        case scheme = "protocol"
        case peerID = "peer_id"
        case hostname, port
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - peerID: the peer's id.
    ///   - hostname: its host name or address.
    ///   - port: its TCP port.
    ///   - scheme: `http` or `https`.
    public init(peerID: String, hostname: String, port: Int, scheme: String = "http") {
        self.peerID = peerID
        self.hostname = hostname
        self.port = port
        self.scheme = scheme
    }

    /// Decodes; the port may be a text.
    ///
    /// - Throws: `DecodingError` when a field is missing or has another type.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        scheme = try fields.decode(String.self, forKey: .scheme)
        peerID = try fields.decode(String.self, forKey: .peerID)
        hostname = try fields.decode(String.self, forKey: .hostname)
        port = try fields.decodeInteger(forKey: .port)
    }
}

/// The peers of a router (wire protocol §3.15).
public struct PeersReply: Hashable, Sendable, Codable {
    /// Peers that answer.
    public var available: [PeerDescription]
    /// Peers that do not.
    public var unavailable: [PeerDescription]

    /// Joins both lists.
    ///
    /// - Parameters:
    ///   - available: peers that answer.
    ///   - unavailable: peers that do not.
    public init(available: [PeerDescription], unavailable: [PeerDescription]) {
        self.available = available
        self.unavailable = unavailable
    }
}

/// The sizes of one peer, without its list of chunks (wire protocol §3.15, `peers/stats`).
public struct PeerSpace: Hashable, Sendable, Codable {
    /// The peer's id.
    public var peerID: String
    /// Bytes stored.
    public var usedDisk: Int
    /// Bytes it may store in all.
    public var totalDisk: Int
    /// Bytes left.
    public var availableDisk: Int
    /// Used over total, 0 to 1.
    public var diskUsage: Double

    enum CodingKeys: String, CodingKey {
        case peerID = "peer_id"
        case usedDisk = "used_disk"
        case totalDisk = "total_disk"
        case availableDisk = "available_disk"
        case diskUsage = "disk_uf"
    }

    /// Derives the free space and the usage.
    ///
    /// - Parameters:
    ///   - peerID: the peer's id.
    ///   - usedDisk: bytes stored.
    ///   - totalDisk: bytes it may store in all.
    public init(peerID: String, usedDisk: Int, totalDisk: Int) {
        self.peerID = peerID
        self.usedDisk = usedDisk
        self.totalDisk = totalDisk
        availableDisk = max(0, totalDisk - usedDisk)
        diskUsage = totalDisk > 0 ? Double(usedDisk) / Double(totalDisk) : 0
    }

    /// Decodes; every field has a default, as for the Python client (§4).
    ///
    /// - Throws: `DecodingError` when a field has another type.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        peerID = try fields.decodeIfPresent(String.self, forKey: .peerID) ?? ""
        usedDisk = try fields.decodeInteger(forKey: .usedDisk, default: 0)
        totalDisk = try fields.decodeInteger(forKey: .totalDisk, default: 0)
        availableDisk = try fields.decodeInteger(forKey: .availableDisk, default: 0)
        diskUsage = try fields.decodeIfPresent(Double.self, forKey: .diskUsage) ?? 0
    }
}
