internal import MictlanXModel
internal import MictlanXPlatform
package import MictlanXText
internal import SystemPackage

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

    /// What a message calls the item.
    package var label: String {
        switch self {
        case .file(let file): String(decoding: file.relative, as: UTF8.self)
        case .put(let put): put.address.description
        case .refused(let item): String(decoding: item.file.relative, as: UTF8.self)
        case .ball(let ball): ball.address.description
        }
    }
}

extension FileItem {
    fileprivate var fields: ValueMap {
        let path = path.bytes
        return [
            "rel": .text(relative), "path": .text(path),
            "name": .text(Array(relative.split(separator: UInt8(ascii: "/")).last ?? [])),
            "size": .size(ByteCount(size)), "mtime": .time(modified),
        ]
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

extension JSONObject {
    /// Tags by name.
    package init(tags: [String: String]) {
        self.init()
        for key in tags.keys.sorted() { self[key] = tags[key].map { .string($0) } }
    }
}
