/// The peers that a peer knows, and where the chunks are (wire protocol §4, `peers/state`).
public struct PeerState: Hashable, Sendable, Codable {
    /// The peers.
    public var nodes: [KnownPeer]
    /// Where the chunks are, by `bucket@key`.
    public var chunks: [String: Location]

    enum CodingKeys: String, CodingKey {
        case nodes
        case chunks = "balls"
    }

    /// A peer that a peer knows.
    public struct KnownPeer: Hashable, Sendable, Codable {
        /// Its id.
        public var nodeID: String
        /// Its address.
        public var address: String
        /// Its TCP port.
        public var port: Int

        enum CodingKeys: String, CodingKey {
            case nodeID = "node_id"
            case address = "ip_addr"
            case port
        }

        /// Joins all fields.
        public init(nodeID: String, address: String, port: Int) {
            self.nodeID = nodeID
            self.address = address
            self.port = port
        }
    }

    /// Where one chunk is.
    public struct Location: Hashable, Sendable, Codable {
        /// The ids of the peers that hold it.
        public var peerIDs: [String]
        /// Bytes.
        public var size: Int

        enum CodingKeys: String, CodingKey {
            case peerIDs = "locations"
            case size
        }

        /// Joins both fields.
        ///
        /// - Parameters:
        ///   - peerIDs: the ids of the peers that hold it.
        ///   - size: bytes.
        public init(peerIDs: [String], size: Int) {
            self.peerIDs = peerIDs
            self.size = size
        }
    }

    /// Joins both parts.
    ///
    /// - Parameters:
    ///   - nodes: the peers.
    ///   - chunks: where the chunks are, by `bucket@key`.
    public init(nodes: [KnownPeer], chunks: [String: Location]) {
        self.nodes = nodes
        self.chunks = chunks
    }
}

/// A peer as another peer is told of it (wire protocol §4, `nodes`); the answer repeats it.
public struct PeerNode: Hashable, Sendable, Codable {
    /// Its id.
    public var id: String
    /// Bytes of disk it has.
    public var disk: Int
    /// Bytes of memory it has.
    public var memory: Int
    /// Its address.
    public var address: String
    /// Its TCP port.
    public var port: Int
    /// How much of the load it is to take.
    public var weight: Double
    /// Bytes of disk in use.
    public var usedDisk: Int
    /// Bytes of memory in use.
    public var usedMemory: Int

    enum CodingKeys: String, CodingKey {
        case id, disk, memory
        case address = "ip_addr"
        case port, weight
        case usedDisk = "used_disk"
        case usedMemory = "used_memory"
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - id: its id.
    ///   - disk: bytes of disk it has.
    ///   - memory: bytes of memory it has.
    ///   - address: its address.
    ///   - port: its TCP port.
    ///   - weight: how much of the load it is to take.
    ///   - usedDisk: bytes of disk in use.
    ///   - usedMemory: bytes of memory in use.
    public init(
        id: String, disk: Int, memory: Int, address: String, port: Int, weight: Double = 1, usedDisk: Int = 0,
        usedMemory: Int = 0
    ) {
        self.id = id
        self.disk = disk
        self.memory = memory
        self.address = address
        self.port = port
        self.weight = weight
        self.usedDisk = usedDisk
        self.usedMemory = usedMemory
    }
}
