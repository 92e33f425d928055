package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
package import MictlanXText
internal import SystemPackage

/// The form of an item in a frozen list: one JSON object per line. Bytes that are not UTF-8 stand in hexadecimal under
/// a name of their own (`rel_hex`), so that every list is valid JSON and loses nothing.
extension WorkItem {
    /// Appends the item's line, line feed included.
    func appendLine(to output: inout [UInt8]) {
        switch self {
        case .file(let file): file.append(to: &output)
        case .put(let put):
            put.file.append(to: &output)
            output.append(field: "bucket", put.address.bucket.rawValue)
            output.append(field: "ball", put.address.ball.rawValue)
            output.append(",\"tags\":")
            output.append(tags: put.tags)
            if !put.isNamed { output.append(",\"unnamed\":true") }
        case .refused(let item):
            item.file.append(to: &output)
            output.append(field: "refused", item.reason)
        case .ball(let ball): ball.append(to: &output)
        }
        output.append("}\n")
    }

    /// Reads an item's line.
    ///
    /// - Parameters:
    ///   - line: the line without its line feed.
    ///   - kind: what the list holds.
    /// - Throws: `MictlanXError` `journal`: the list was damaged.
    init(line: [UInt8], kind: Kind) throws(MictlanXError) {
        if let item = line.withUnsafeBufferPointer({ WorkItem(plain: $0, kind: kind) }) {
            self = item
            return
        }
        guard let fields = try? JSONParser.parse(line).object else { throw Self.damaged }
        switch kind {
        case .files: self = .file(try FileItem(fields))
        case .puts:
            let file = try FileItem(fields)
            if case .string(let reason)? = fields["refused"] {
                self = .refused(RefusedItem(file: file, reason: reason))
            } else {
                let tags = try fields.tags()
                self = .put(
                    PutItem(
                        file: file, address: try fields.address(), tags: tags,
                        isNamed: fields["unnamed"] != .bool(true)))
            }
        case .balls: self = .ball(try BallItem(fields))
        }
    }

    /// A list that cannot be read any more.
    package static var damaged: MictlanXError {
        MictlanXError(.journal, "a frozen work list of this run is damaged; begin a new run")
    }
}

extension FileItem {
    /// Appends the beginning of an object.
    fileprivate func append(to output: inout [UInt8]) {
        output.append("{")
        output.append("rel", bytes: relative)
        output.append(",")
        output.append("path", bytes: path.bytes)
        output.append(",\"size\":")
        output.append(decimal: size)
        output.append(",\"mtime\":")
        output.append(decimal: Int(modified.nanoseconds))
        output.append(",\"inode\":\"")
        output += String(inode).utf8
        output.append("\"")
        if let fault { output.append(field: "fault", fault) }
        if let checksum { output.append(field: "sha256", checksum.hex) }
    }

    fileprivate init(_ fields: JSONObject) throws(MictlanXError) {
        guard case .int(let size)? = fields["size"], case .int(let modified)? = fields["mtime"],
            case .string(let inode)? = fields["inode"], let inode = UInt64(inode)
        else { throw WorkItem.damaged }
        var fault: String?
        if case .string(let text)? = fields["fault"] { fault = text }
        var checksum: Checksum?
        if case .string(let hex)? = fields["sha256"] { checksum = Checksum(hex: hex) }
        self.init(
            relative: try fields.bytes("rel"), path: FilePath(bytes: try fields.bytes("path")),
            size: size,
            modified: Timestamp(nanoseconds: Int64(modified)), inode: inode, fault: fault,
            checksum: checksum)
    }
}

extension BallItem {
    /// Appends the beginning of an object.
    fileprivate func append(to output: inout [UInt8]) {
        output.append("{\"bucket\":")
        JSONText.append(address.bucket.rawValue, to: &output)
        output.append(field: "ball", address.ball.rawValue)
        output.append(field: "name", address.ball.name.text)
        output.append(",\"size\":")
        if let knownSize { output.append(decimal: knownSize) } else { output.append("null") }
        output.append(",\"chunks\":")
        output.append(decimal: chunks)
        if let checksum { output.append(field: "sha256", checksum.hex) }
        output.append(",\"tags\":")
        output.append(tags: tags)
        if let updatedAt {
            output.append(",\"updated_at\":")
            output.append(decimal: Int(updatedAt.nanoseconds))
        }
    }

    fileprivate init(_ fields: JSONObject) throws(MictlanXError) {
        guard case .int(let chunks)? = fields["chunks"] else { throw WorkItem.damaged }
        var size: Int?
        switch fields["size"] {
        case .int(let number): size = number
        case .null: break
        default: throw WorkItem.damaged
        }
        var checksum: Checksum?
        if case .string(let hex)? = fields["sha256"] { checksum = Checksum(hex: hex) }
        var updatedAt: Timestamp?
        if case .int(let nanoseconds)? = fields["updated_at"] {
            updatedAt = Timestamp(nanoseconds: Int64(nanoseconds))
        }
        self.init(
            address: try fields.address(), size: size, chunks: chunks, checksum: checksum, tags: try fields.tags(),
            updatedAt: updatedAt)
    }
}

extension [UInt8] {
    /// Appends a field with bytes, as a text where they are one.
    fileprivate mutating func append(_ key: StaticString, bytes: [UInt8]) {
        let text = String(validating: bytes, as: UTF8.self)
        append("\"")
        append(key)
        append(text == nil ? "_hex\":" : "\":")
        JSONText.append(text ?? Hex.text(bytes), to: &self)
    }

    /// Appends an object of texts, in the order of their names.
    fileprivate mutating func append(tags: [String: String]) {
        append("{")
        for (place, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
            if place > 0 { append(",") }
            JSONText.append(tag.key, to: &self)
            append(":")
            JSONText.append(tag.value, to: &self)
        }
        append("}")
    }
}

extension JSONObject {
    fileprivate func bytes(_ key: String) throws(MictlanXError) -> [UInt8] {
        if case .string(let text)? = self[key] { return Array(text.utf8) }
        guard case .string(let hex)? = self["\(key)_hex"], let bytes = Hex.bytes(hex) else { throw WorkItem.damaged }
        return bytes
    }

    fileprivate func address() throws(MictlanXError) -> BallAddress {
        guard case .string(let bucket)? = self["bucket"], case .string(let ball)? = self["ball"],
            let bucket = try? BucketID(bucket), let ball = try? BallID(ball)
        else { throw WorkItem.damaged }
        return BallAddress(bucket: bucket, ball: ball)
    }

    fileprivate func tags() throws(MictlanXError) -> [String: String] {
        guard let tags = self["tags"]?.object else { throw WorkItem.damaged }
        var result: [String: String] = [:]
        for (key, value) in tags {
            guard case .string(let text) = value else { throw WorkItem.damaged }
            result[key] = text
        }
        return result
    }
}

extension JSONObject {
    /// Tags by name.
    package init(tags: [String: String]) {
        self.init()
        for key in tags.keys.sorted() { self[key] = tags[key].map { .string($0) } }
    }
}
