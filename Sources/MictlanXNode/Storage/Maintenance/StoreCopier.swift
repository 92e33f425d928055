internal import GRDB
internal import MictlanXModel
internal import SystemPackage

/// Brings the contents that a catalog names into the directories of another store. What is there already, whole, is left;
/// so a second pass over a store that was written to meanwhile does only what is new.
final class StoreCopier {
    /// A directory of contents, and where its contents go.
    struct Place {
        let from: FilePath
        let to: FilePath
    }

    /// What was done.
    struct Tally: Hashable, Sendable {
        var contents = 0
        var copied = 0
        var linked = 0
        var bytes = 0
        /// Contents that no peer has whole, by one of their chunks: the first hundred.
        var lost: [String] = []
        var lostCount = 0
    }

    private let files: any FileOperations
    /// By the numbers of the peers.
    private let places: [Int: Place]
    /// Whether a content may become a second name of the same file.
    private let links: Bool
    private let isCancelled: () -> Bool
    private(set) var tally = Tally()
    private var touched: Set<FilePath> = []

    init(
        _ places: [Int: Place], links: Bool, files: any FileOperations, isCancelled: @escaping () -> Bool
    ) {
        self.places = places
        self.links = links
        self.files = files
        self.isCancelled = isCancelled
    }

    /// Brings over every content in files that a snapshot names.
    ///
    /// - Throws: ``NodeError``; `CancellationError`.
    func bring(_ snapshot: Database) throws {
        // What an earlier pass has brought counts; what it saw is seen again.
        tally = Tally(copied: tally.copied, linked: tally.linked)
        let rows = try Row.fetchCursor(
            snapshot,
            sql: """
                SELECT chunk.checksum, chunk.size, chunk.bucket || '@' || chunk.key, replica.peer
                FROM chunk JOIN replica ON replica.chunk = chunk.id
                LEFT JOIN small_content ON small_content.id = replica.content
                    AND small_content.checksum = chunk.checksum
                WHERE small_content.id IS NULL ORDER BY chunk.checksum
                """)
        var group: (checksum: Checksum, size: Int, example: String, peers: Set<Int>)?
        while let row = try rows.next() {
            let (hex, peer): (String, Int) = (row[0], row[3])
            if let current = group, current.checksum.hex == hex {
                group?.peers.insert(peer)
                continue
            }
            if let group { try bring(group.checksum, size: group.size, example: group.example, at: group.peers) }
            guard !isCancelled() else { throw CancellationError() }
            guard let checksum = Checksum(hex: hex) else { continue }
            group = (checksum, row[1], row[2], [peer])
        }
        if let group { try bring(group.checksum, size: group.size, example: group.example, at: group.peers) }
    }

    /// Waits until the names of all that was brought are on the disk.
    ///
    /// - Throws: ``NodeError``.
    func synchronize() throws(NodeError) {
        for directory in touched { try files.synchronizeDirectory(directory) }
        for place in places.values { try files.synchronizeDirectory(place.to) }
        touched = []
    }

    private func bring(_ checksum: Checksum, size: Int, example: String, at peers: Set<Int>) throws {
        tally.contents += 1
        let sources = peers.sorted().compactMap { places[$0].map { BlobStore.path(of: checksum, below: $0.from) } }
        var isThere = false
        for peer in peers.sorted() {
            guard let place = places[peer] else { continue }
            let own = BlobStore.path(of: checksum, below: place.from)
            let target = BlobStore.path(of: checksum, below: place.to)
            let brought = try bring(size, checksum, to: target, from: [own] + sources.filter { $0 != own })
            isThere = isThere || brought
        }
        if isThere {
            tally.bytes += size
        } else {
            tally.lostCount += 1
            if tally.lost.count < Self.maximumExamples { tally.lost.append(example) }
        }
    }

    private func bring(_ size: Int, _ checksum: Checksum, to target: FilePath, from sources: [FilePath]) throws -> Bool
    {
        if let present = try files.size(of: target) {
            if present == size { return true }
            try files.remove(target)
        }
        let directory = target.removingLastComponent()
        if touched.insert(directory).inserted { _ = try files.makeDirectory(directory) }
        for source in sources where try files.size(of: source) == size {
            if links, (try? files.link(source, to: target)) == true {
                tally.linked += 1
                return true
            }
            if try copy(size, checksum, from: source, to: target) {
                tally.copied += 1
                return true
            }
        }
        return false
    }

    /// Copies a file, and reads it as a whole: a copy of something else is none.
    private func copy(_ size: Int, _ checksum: Checksum, from source: FilePath, to target: FilePath) throws -> Bool {
        guard let file = try files.open(source) else { return false }
        defer { try? file.close() }
        let scratch = FilePath(target.string + ".new")
        try files.remove(scratch)
        let part = try PartFile(at: scratch, files: files)
        var hasher = SHA256()
        var done = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        while done <= size {
            guard !isCancelled() else { throw CancellationError() }
            // A sector that cannot be read is a replica that is lost; another one may be whole.
            guard let count = try? file.read(fromAbsoluteOffset: Int64(done), into: buffer) else { return false }
            guard count > 0 else { break }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            try part.append(bytes)
            hasher.update(bytes)
            done += count
        }
        guard done == size, hasher.finish() == checksum else { return false }
        try part.seal(as: target)
        return true
    }

    private static let pieceSize = 1_048_576
    private static let maximumExamples = 100
}
