internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// Lines of lists in the plain form that nearly all have, written and read without a JSON value between: a job writes one for
/// every item and reads it again. What looks otherwise is left to the reader of JSON, so that both know the same lines.
extension WorkItem {
    /// The item of a line; `nil` where it has another form.
    init?(plain line: UnsafeBufferPointer<UInt8>, kind: Kind) {
        var scanner = WireScanner(line)
        var fields = PlainFields()
        guard scanner.object({ fields.read($1, &$0) }), scanner.isAtEnd, let item = fields.item(kind) else {
            return nil
        }
        self = item
    }
}

/// The fields of a line.
private struct PlainFields {
    private var (rel, path, inode, fault) = (String?.none, String?.none, String?.none, String?.none)
    private var (bucket, ball, sha256) = (String?.none, String?.none, String?.none)
    private var (size, modified, chunks, updatedAt) = (Int?.none, Int?.none, Int?.none, Int?.none)
    private var tags: [String: String]?

    mutating func read(_ name: String, _ scanner: inout WireScanner) -> Bool {
        switch name {
        case "rel": scanner.once(&rel) { $0.string() }
        case "path": scanner.once(&path) { $0.string() }
        case "size": scanner.once(&size) { $0.integer() }
        case "mtime": scanner.once(&modified) { $0.integer() }
        case "inode": scanner.once(&inode) { $0.string() }
        case "fault": scanner.once(&fault) { $0.string() }
        case "sha256": scanner.once(&sha256) { $0.string() }
        case "bucket": scanner.once(&bucket) { $0.string() }
        case "ball": scanner.once(&ball) { $0.string() }
        case "tags": scanner.once(&tags) { $0.texts() }
        case "chunks": scanner.once(&chunks) { $0.integer() }
        case "updated_at": scanner.once(&updatedAt) { $0.integer() }
        // Written for people.
        case "name": scanner.skip()
        default: false
        }
    }

    func item(_ kind: WorkItem.Kind) -> WorkItem? {
        switch kind {
        case .files: return file.map { .file($0) }
        case .puts:
            guard let file, let address, let tags else { return nil }
            return .put(PutItem(file: file, address: address, tags: tags))
        case .balls:
            guard let address, let tags, let chunks, let size else { return nil }
            return .ball(
                BallItem(
                    address: address, size: size, chunks: chunks, checksum: sha256.flatMap { Checksum(hex: $0) },
                    tags: tags, updatedAt: updatedAt.map { Timestamp(nanoseconds: Int64($0)) }))
        }
    }

    private var file: FileItem? {
        guard let rel, let path, let size, let modified, let inode = inode.flatMap({ UInt64($0) }) else {
            return nil
        }
        return FileItem(
            relative: Array(rel.utf8), path: FilePath(bytes: Array(path.utf8)), size: size,
            modified: Timestamp(nanoseconds: Int64(modified)), inode: inode, fault: fault,
            checksum: sha256.flatMap { Checksum(hex: $0) })
    }

    private var address: BallAddress? {
        guard let bucket = bucket.flatMap({ try? BucketID($0) }), let ball = ball.flatMap({ try? BallID($0) }) else {
            return nil
        }
        return BallAddress(bucket: bucket, ball: ball)
    }
}
