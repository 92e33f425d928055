internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText
internal import SystemPackage

/// Writes a value as a JSON document into a file. An itemset in it becomes an array of its items, written as they are
/// read, so that a manifest of a million balls is never in memory.
struct JSONDocumentWriter {
    private let file: FilePath
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 16

    /// Writes the document into a file, and gives the file back.
    static func write(_ value: WorkflowValue, to file: FilePath) throws(MictlanXError) -> FilePath {
        let descriptor = try MictlanXError.explaining("cannot write", file) {
            try FileDescriptor.open(
                file, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
        }
        defer { try? descriptor.close() }
        var writer = JSONDocumentWriter(file: file, descriptor: descriptor)
        try writer.append(value)
        writer.buffer.append(UInt8(ascii: "\n"))
        try writer.flush()
        return file
    }

    private init(file: FilePath, descriptor: FileDescriptor) {
        self.file = file
        self.descriptor = descriptor
    }

    private mutating func flush() throws(MictlanXError) {
        let bytes = buffer
        try MictlanXError.explaining("cannot write", file) { _ = try descriptor.writeAll(bytes) }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ value: WorkflowValue) throws(MictlanXError) {
        switch value {
        case .items(let items):
            let reader = try ListReader(items)
            try append(between: "[", "]") { (_) throws(MictlanXError) in
                try reader.next().map { .map($0.item.manifestEntry) }
            }
        case .list(let elements):
            var rest = elements[...]
            try append(between: "[", "]") { (_) throws(MictlanXError) in rest.popFirst() }
        case .map(let map):
            let rest = map.makeIterator()
            try append(between: "{", "}") { (writer) throws(MictlanXError) in
                guard let (key, value) = rest.next() else { return nil }
                JSONText.append(key, to: &writer.buffer)
                writer.buffer.append(UInt8(ascii: ":"))
                return value
            }
        default: JSONText.append(value.json, to: &buffer)
        }
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private mutating func append(
        between open: String, _ close: String,
        _ next: (inout JSONDocumentWriter) throws(MictlanXError) -> WorkflowValue?
    ) throws(MictlanXError) {
        buffer += open.utf8
        var isFirst = true
        while true {
            let mark = buffer.count
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            guard let value = try next(&self) else {
                buffer.removeLast(buffer.count - mark)
                break
            }
            isFirst = false
            try append(value)
        }
        buffer += close.utf8
    }
}

extension WorkItem {
    /// What a manifest says of an item.
    fileprivate var manifestEntry: ValueMap {
        switch self {
        case .file(let file): ["path": .text(file.relative), "size": .int(file.size)]
        case .refused(let item):
            ["path": .text(item.file.relative), "size": .int(item.file.size), "refused": .string(item.reason)]
        case .put(let put):
            [
                "bucket": .string(put.address.bucket.rawValue), "key": .text(put.address.ball.name.bytes),
                "ball": .string(put.address.ball.rawValue), "size": .int(put.file.size),
            ]
        case .ball(let ball):
            [
                "bucket": .string(ball.address.bucket.rawValue), "key": .text(ball.address.ball.name.bytes),
                "ball": .string(ball.address.ball.rawValue), "size": .int(ball.size),
                "sha256": ball.checksum.map { .string($0.hex) } ?? .null,
            ]
        }
    }
}
