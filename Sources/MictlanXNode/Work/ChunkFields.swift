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
        var scanner = FlatScanner(bytes: bytes)
        guard scanner.takes("{") else { return nil }
        repeat {
            guard let name = scanner.text(), scanner.takes(":") else { return nil }
            switch name {
            case "size":
                guard size == nil, let number = scanner.number() else { return nil }
                size = number
            case "replication_factor":
                guard replicationFactor == nil, let number = scanner.number() else { return nil }
                replicationFactor = number
            case "is_disabled":
                guard isDisabled == nil, let flag = scanner.flag() else { return nil }
                isDisabled = flag
            case "tags":
                guard tags == nil, let found = scanner.texts() else { return nil }
                tags = found
            case "bucket_id", "key", "ball_id", "checksum", "producer_id", "content_type":
                guard texts[name] == nil, let value = scanner.text() else { return nil }
                texts[name] = value
            default:
                return nil
            }
        } while scanner.takes(",")
        guard scanner.takes("}"), scanner.isAtEnd else { return nil }
    }
}
