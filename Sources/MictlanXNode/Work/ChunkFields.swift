internal import MictlanXModel

/// The fields of a chunk's document or registration, where it is as clients and this node write it: one flat object of known
/// fields, none twice, texts without escapes and plain numbers.
struct ChunkFields {
    private(set) var texts: [String: String] = [:]
    private(set) var tags: [String: String]?
    private(set) var size: Int?
    private(set) var replicationFactor: Int?
    private(set) var isDisabled: Bool?

    /// Whether nothing is missing that the document of a stored chunk must have.
    var isWhole: Bool {
        size != nil && ["key", "checksum", "content_type", "producer_id", "ball_id"].allSatisfy { texts[$0] != nil }
    }

    /// Reads a document; `nil` for one that is anything else, right or wrong, which a decoder then has to read.
    ///
    /// - Parameter bytes: the document.
    init?(scanning bytes: UnsafeBufferPointer<UInt8>) {
        var scanner = WireScanner(bytes)
        var fields = ChunkFields()
        guard scanner.object({ fields.read(&$0, $1) }), scanner.isAtEnd else { return nil }
        self = fields
    }

    private init() {}

    private mutating func read(_ scanner: inout WireScanner, _ name: String) -> Bool {
        switch name {
        case "size": scanner.once(&size) { $0.integer() }
        case "replication_factor": scanner.once(&replicationFactor) { $0.integer() }
        case "is_disabled": scanner.once(&isDisabled) { $0.bool() }
        case "tags": scanner.once(&tags) { $0.texts() }
        case "bucket_id", "key", "ball_id", "checksum", "producer_id", "content_type":
            scanner.once(&texts[name]) { $0.string() }
        default: false
        }
    }
}
