internal import MictlanXModel

/// The body of a registration as it is accepted: unknown fields ignored, numbers in text, null for a default (wire
/// protocol §3.1).
struct RegistrationBody: Sendable {
    let bucketID: String
    let key: String
    let ballID: String
    let checksum: String
    let producerID: String
    let size: Int
    let tags: [String: String]
    let contentType: String
    let isDisabled: Bool
    let replicationFactor: Int

    /// The media type of a chunk of which none is given.
    static let defaultType = "application/octet-stream"

}

extension RegistrationBody: Decodable {
    private enum CodingKeys: String, CodingKey {
        case key, checksum, size, tags
        case bucketID = "bucket_id"
        case ballID = "ball_id"
        case producerID = "producer_id"
        case contentType = "content_type"
        case isDisabled = "is_disabled"
        /// As routers spell it to peers (§4).
        case isDisable = "is_disable"
        case replicationFactor = "replication_factor"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        bucketID = try fields.decode(String.self, forKey: .bucketID)
        key = try fields.decode(String.self, forKey: .key)
        ballID = try fields.decode(String.self, forKey: .ballID)
        checksum = try fields.decode(String.self, forKey: .checksum)
        producerID = try fields.decode(String.self, forKey: .producerID)
        size = try fields.decodeInteger(forKey: .size)
        tags = try fields.decodeIfPresent([String: String].self, forKey: .tags) ?? [:]
        contentType = try fields.decodeIfPresent(String.self, forKey: .contentType) ?? Self.defaultType
        isDisabled =
            try fields.decodeIfPresent(Bool.self, forKey: .isDisabled)
            ?? fields.decodeIfPresent(Bool.self, forKey: .isDisable) ?? false
        replicationFactor = try fields.decodeInteger(forKey: .replicationFactor, default: 1)
    }
}
