internal import MictlanXModel

extension ChunkMetadata {
    /// The object `M` of the wire (wire protocol §3), in JSON.
    var document: String {
        var json = WireJSON()
        json.field("key", key)
        json.field("size", size)
        json.field("checksum", checksum)
        json.field("tags", tags)
        json.field("content_type", contentType)
        json.field("producer_id", producerID)
        json.field("ball_id", ballID)
        json.field("bucket_id", bucketID)
        json.field("is_disabled", isDisabled)
        return json.object()
    }
}
