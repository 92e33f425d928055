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
        var fields = JSONObject()
        switch self {
        case .file(let file): file.add(to: &fields)
        case .put(let put):
            put.file.add(to: &fields)
            fields["bucket"] = .string(put.address.bucket.rawValue)
            fields["ball"] = .string(put.address.ball.rawValue)
            fields["tags"] = .object(JSONObject(tags: put.tags))
            if !put.isNamed { fields["unnamed"] = .bool(true) }
        case .refused(let item):
            item.file.add(to: &fields)
            fields["refused"] = .string(item.reason)
        case .ball(let ball): ball.add(to: &fields)
        }
        JSONText.append(.object(fields), to: &output)
        output.append(UInt8(ascii: "\n"))
    }

    /// Reads an item's line.
    ///
    /// - Parameters:
    ///   - line: the line without its line feed.
    ///   - kind: what the list holds.
    /// - Throws: `MictlanXError` `journal`: the list was damaged.
    init(line: [UInt8], kind: Kind) throws(MictlanXError) {
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
    fileprivate func add(to fields: inout JSONObject) {
        fields.set("rel", bytes: relative)
        fields.set("path", bytes: path.bytes)
        fields["size"] = .int(size)
        fields["mtime"] = .int(Int(modified.nanoseconds))
        fields["inode"] = .string(String(inode))
        fields["fault"] = fault.map { .string($0) }
        fields["sha256"] = checksum.map { .string($0.hex) }
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
    fileprivate func add(to fields: inout JSONObject) {
        fields["bucket"] = .string(address.bucket.rawValue)
        fields["ball"] = .string(address.ball.rawValue)
        fields["name"] = .string(address.ball.name.text)
        fields["size"] = knownSize.map { .int($0) } ?? .null
        fields["chunks"] = .int(chunks)
        fields["sha256"] = checksum.map { .string($0.hex) }
        fields["tags"] = .object(JSONObject(tags: tags))
        fields["updated_at"] = updatedAt.map { .int(Int($0.nanoseconds)) }
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

extension JSONObject {
    fileprivate mutating func set(_ key: String, bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self[key] = .string(text)
        } else {
            self["\(key)_hex"] = .string(Hex.text(bytes))
        }
    }

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
