package import MictlanXModel
package import SystemPackage

/// One line of a frozen work list.
package enum WorkItem: Hashable, Sendable {
    /// What a list holds.
    package enum Kind: String, Hashable, Sendable {
        case files, puts, balls
    }

    case file(FileItem)
    case put(PutItem)
    /// A file that cannot be put; its place in the list of puts stays, so that it is counted and reported.
    case refused(RefusedItem)
    case ball(BallItem)

    package var kind: Kind {
        switch self {
        case .file: .files
        case .put, .refused: .puts
        case .ball: .balls
        }
    }

    /// The item's size in bytes, as it was when the list was frozen.
    package var size: Int {
        switch self {
        case .file(let file): file.size
        case .put(let put): put.file.size
        case .refused(let item): item.file.size
        case .ball(let ball): ball.size
        }
    }

    /// The same; `nil` for a ball whose size nobody has said.
    package var knownSize: Int? {
        guard case .ball(let ball) = self else { return size }
        return ball.knownSize
    }
}

/// A local file that `select` found.
package struct FileItem: Hashable, Sendable {
    /// The path below the root, which is the default key. Bytes, because file names need not be UTF-8.
    package var relative: [UInt8]
    /// The path to open.
    package var path: FilePath
    package var size: Int
    package var modified: Timestamp
    /// Tells a replaced file from the one that was listed.
    package var inode: UInt64
    /// Why it cannot be put, for people; the path is not in it.
    package var fault: String?
    /// The checksum of the content when the list was made; `nil` where it was not hashed.
    package var checksum: Checksum?

    package init(
        relative: [UInt8], path: FilePath, size: Int, modified: Timestamp, inode: UInt64,
        fault: String? = nil,
        checksum: Checksum? = nil
    ) {
        self.relative = relative
        self.path = path
        self.size = size
        self.modified = modified
        self.inode = inode
        self.fault = fault
        self.checksum = checksum
    }
}

/// A file with the place it goes to: an item of `bulk_put`.
package struct PutItem: Hashable, Sendable {
    package var file: FileItem
    package var address: BallAddress
    package var tags: [String: String]
    /// Whether the file is one of the user's: what came through a pipe has no name and no time to be kept.
    package var isNamed: Bool

    package init(file: FileItem, address: BallAddress, tags: [String: String], isNamed: Bool = true) {
        self.file = file
        self.address = address
        self.tags = tags
        self.isNamed = isNamed
    }
}

/// A file that no ball can be made of, and why.
package struct RefusedItem: Hashable, Sendable {
    package var file: FileItem
    /// For people; the path is not in it.
    package var reason: String

    package init(file: FileItem, reason: String) {
        self.file = file
        self.reason = reason
    }
}

/// A ball as it was when the list was frozen.
package struct BallItem: Hashable, Sendable {
    package var address: BallAddress
    /// `nil` for a ball that was named and not looked at.
    package var knownSize: Int?
    package var chunks: Int
    package var checksum: Checksum?
    package var tags: [String: String]
    package var updatedAt: Timestamp?

    /// What it adds to a sum of sizes.
    package var size: Int { knownSize ?? 0 }

    package init(
        address: BallAddress, size: Int?, chunks: Int, checksum: Checksum?, tags: [String: String],
        updatedAt: Timestamp?
    ) {
        self.address = address
        knownSize = size
        self.chunks = chunks
        self.checksum = checksum
        self.tags = tags
        self.updatedAt = updatedAt
    }
}
