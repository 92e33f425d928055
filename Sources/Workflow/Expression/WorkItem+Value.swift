package import MictlanXBatch
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText

extension WorkItem {
    /// The context `item` of an expression; its fields are those of ``ContextTypes``.
    package var value: WorkflowValue {
        switch self {
        case .file(let file): .map(file.fields)
        case .put(let put):
            .map(
                put.file.fields.adding([
                    "bucket": .string(put.address.bucket.rawValue), "key": .text(put.address.ball.name.bytes),
                    "id": .string(put.address.ball.rawValue), "tags": .map(ValueMap(JSONObject(tags: put.tags))),
                ]))
        case .refused(let item): .map(item.file.fields)
        case .ball(let ball): .map(ball.fields)
        }
    }
}

extension FileItem {
    fileprivate var fields: ValueMap {
        let path = path.bytes
        var fields: ValueMap = [
            "rel": .text(relative), "path": .text(path),
            "name": .text(Array(relative.split(separator: UInt8(ascii: "/")).last ?? [])),
            "size": .size(ByteCount(size)), "mtime": .time(modified),
        ]
        fields["sha256"] = checksum.map { .string($0.hex) }
        return fields
    }
}

extension BallItem {
    fileprivate var fields: ValueMap {
        var fields: ValueMap = [
            "bucket": .string(address.bucket.rawValue), "key": .text(address.ball.name.bytes),
            "id": .string(address.ball.rawValue), "size": .size(ByteCount(size)), "chunks": .int(chunks),
            "tags": .map(ValueMap(JSONObject(tags: tags))),
        ]
        fields["sha256"] = checksum.map { .string($0.hex) }
        fields["updated_at"] = updatedAt.map { .time($0) }
        return fields
    }
}
