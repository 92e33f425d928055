internal import MictlanXModel
internal import MictlanXText

extension RegisterChunkRequest {
    /// The body as JSON. Every chunk has one, and `JSONEncoder` took a twentieth of the time of a put.
    var json: [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(640)
        func append(_ name: StaticString, _ text: String) {
            name.withUTF8Buffer { json.append(contentsOf: $0) }
            JSONText.append(text, to: &json)
        }
        append("{\"key\":", metadata.key)
        json += ",\"size\":\(metadata.size),\"replication_factor\":\(replicationFactor)".utf8
        append(",\"checksum\":", metadata.checksum)
        append(",\"content_type\":", metadata.contentType)
        append(",\"producer_id\":", metadata.producerID)
        append(",\"ball_id\":", metadata.ballID)
        append(",\"bucket_id\":", metadata.bucketID)
        json += (metadata.isDisabled ? ",\"is_disabled\":true" : ",\"is_disabled\":false").utf8
        json += ",\"tags\":{".utf8
        for (place, tag) in metadata.tags.enumerated() {
            if place > 0 { json.append(UInt8(ascii: ",")) }
            JSONText.append(tag.key, to: &json)
            json.append(UInt8(ascii: ":"))
            JSONText.append(tag.value, to: &json)
        }
        json += "}}".utf8
        return json
    }
}
