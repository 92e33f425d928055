internal import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// A frozen work list: its totals and the file that holds it, one item per line. The items are never all in memory.
package struct ItemSet: Hashable, Sendable {
    /// What the list was picked from, which the delete guards look at.
    package struct Origin: Hashable, Sendable {
        /// How many balls were looked at.
        package let scanned: Int
        /// Whether anything but the bucket narrowed the selection.
        package let hasSelector: Bool
        /// Peers that did not answer: what only they hold is not in the list.
        package let silentPeers: [String]
        /// Balls that were meant and are not in the list, because no call can name their ids.
        package let unnamed: Int
        /// Whether a deletion may go on although the list is not whole.
        package var acceptsIncomplete = false

        package init(scanned: Int, hasSelector: Bool, silentPeers: [String] = [], unnamed: Int = 0) {
            self.scanned = scanned
            self.hasSelector = hasSelector
            self.silentPeers = silentPeers
            self.unnamed = unnamed
        }
    }

    /// Keeps a list without a name as long as somebody has the list. Two lists are told apart by their bytes.
    struct Storage: Hashable, Sendable {
        private let file: NamelessFile
        init(_ file: NamelessFile) { self.file = file }
        static func == (left: Self, right: Self) -> Bool { true }
        func hash(into hasher: inout Hasher) {}
    }

    /// What the items are.
    package let kind: WorkItem.Kind
    package let count: Int
    /// The sum of the items' sizes.
    package let bytes: ByteCount
    /// How many items have a size that nobody has said; a list that is read again does not tell.
    package internal(set) var unsized = 0
    /// The file, NDJSON; the ordinal of an item is its line, from 0.
    package let file: FilePath
    /// The checksum of the file's bytes, which the journal records.
    package let sha256: Checksum
    /// What balls were selected from; `nil` for other lists.
    package var origin: Origin?
    private let storage: Storage?

    package init(
        kind: WorkItem.Kind, count: Int, bytes: ByteCount, file: FilePath, sha256: Checksum, origin: Origin? = nil
    ) {
        self.init(kind: kind, count: count, bytes: bytes, file: file, sha256: sha256, origin: origin, storage: nil)
    }

    init(
        kind: WorkItem.Kind, count: Int, bytes: ByteCount, file: FilePath, sha256: Checksum, origin: Origin?,
        storage: Storage?
    ) {
        self.kind = kind
        self.count = count
        self.bytes = bytes
        self.file = file
        self.sha256 = sha256
        self.origin = origin
        self.storage = storage
    }
}

extension ItemSet {
    /// A copy of the list under a name, made durable.
    ///
    /// - Parameter target: its file.
    /// - Returns: the same list at its new place.
    /// - Throws: `MictlanXError`.
    package func kept(as target: FilePath) async throws -> ItemSet {
        let list = self
        return try await BlockingWork.run(.committing) { _ in try list.keptNow(as: target) }
    }

    private func keptNow(as target: FilePath) throws(MictlanXError) -> ItemSet {
        try MictlanXError.explaining("cannot write", target) {
            let source = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
            try source.closeAfter {
                let copy = try FileDescriptor.open(
                    target, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
                    permissions: [.ownerReadWrite])
                try copy.closeAfter {
                    try Self.copy(source, to: copy)
                    try copy.synchronize()
                }
            }
            try target.removingLastComponent().synchronizeDirectory()
        }
        var items = ItemSet(kind: kind, count: count, bytes: bytes, file: target, sha256: sha256, origin: origin)
        items.unsized = unsized
        return items
    }

    private static func copy(_ source: FileDescriptor, to target: FileDescriptor) throws {
        while true {
            let block = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !block.isEmpty else { return }
            _ = try target.writeAll(block)
        }
    }
}
