public import SystemPackage

/// What a look at a whole store found.
public struct StoreReport: Hashable, Sendable {
    /// What is not as it should be.
    public enum Finding: String, Hashable, Sendable, CaseIterable {
        /// SQLite's own check failed: nothing else in the report can be relied on.
        case catalogDamaged = "catalog_damaged"
        /// A count that the catalog keeps is not what its rows say.
        case booksWrong = "books_wrong"
        /// What the catalog says of a chunk cannot be read.
        case documentUnreadable = "document_unreadable"
        /// A content of which no peer has a good replica: its chunks cannot be read.
        case contentLost = "content_lost"
        /// A replica that is not there, while another one is good.
        case replicaMissing = "replica_missing"
        /// A replica of a wrong length or checksum, while another one is good.
        case replicaDamaged = "replica_damaged"
        /// The directory of a peer is not there, and it holds something.
        case peerAbsent = "peer_absent"
        /// A chunk with fewer replicas than it was put with.
        case short
        /// A content that no chunk refers to and that no collector knows of: it takes space and harms nothing, and a repair
        /// puts it aside.
        case orphan
        /// A file that the store did not make.
        case foreign
        /// What a process that is gone left behind; the next node clears it away.
        case leftover

        /// Whether something that was acknowledged is lost, or has lost some of its safety.
        public var isDamage: Bool {
            switch self {
            case .catalogDamaged, .booksWrong, .documentUnreadable, .contentLost, .replicaMissing, .replicaDamaged,
                .peerAbsent:
                true
            case .short, .orphan, .foreign, .leftover: false
            }
        }
    }

    /// One finding.
    public struct Detail: Hashable, Sendable {
        /// What it is.
        public var finding: Finding
        /// The peer's id, `nil` where it is not one peer's.
        public var peer: String?
        /// The chunk, the content or the file.
        public var subject: String
        /// What was seen.
        public var message: String
    }

    /// How often each was found, all of them.
    public private(set) var counts: [Finding: Int] = [:]
    /// The first findings, at most 1,000.
    public private(set) var details: [Detail] = []
    /// Chunks in the catalog, staged ones included.
    public internal(set) var chunks = 0
    /// Those that wait, durable and invisible, for the rest of their ball.
    public internal(set) var staged = 0
    /// Replicas that were read and hashed.
    public internal(set) var verified = 0
    /// The bytes of these.
    public internal(set) var verifiedBytes = 0
    /// Whether a node has the store open: what it is about to write can look like a leftover, so none is reported.
    public internal(set) var isInUse = false

    /// The copies of an older catalog that were removed, because everything is there.
    public internal(set) var removedCopies: [FilePath] = []

    /// Whether everything that was acknowledged is there, as often as the catalog says.
    public var isClean: Bool { !counts.keys.contains(where: \.isDamage) }

    /// Adds a finding.
    mutating func add(_ finding: Finding, peer: String? = nil, _ subject: String, _ message: String, count: Int = 1) {
        counts[finding, default: 0] += count
        guard details.count < Self.maximumDetails else { return }
        details.append(Detail(finding: finding, peer: peer, subject: subject, message: message))
    }

    private static let maximumDetails = 1_000
}
