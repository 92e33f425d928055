internal import MictlanXModel

/// The chunks of one ball, each once: a chunk `{ball}_{index}` takes 48 bytes at the place of its index, so that neither order
/// nor repetitions cost anything, and of many chunks most are on the disk. Chunks that are out of the ordinary are kept apart
/// in full, in memory.
///
/// Listings of few chunks with indexes far apart, from a server that lies, cost a page of the file for each of them, and never
/// more than a ball of ``BallLayoutBuilder/maximumChunks``: 100 MiB of the disk.
struct ChunkTable: Sendable {
    private struct Slot: PagedRecord {
        var checksum = Checksum.ofNothing
        var updatedAt: Int64 = 0
        var size: UInt32 = 0
        var whole: UInt16 = 0
        /// Zero when there is no such chunk.
        var replicas: UInt8 = 0
        /// Zero or one: not every byte is a `Bool`.
        var disabled: UInt8 = 0

        static var vacant: Slot { Slot() }
    }

    private let ball: BallID
    private var slots = PagedRecords<Slot>()
    private var regularCount: Int32 = 0
    private var end: Int32 = 0
    /// Chunks with another key than `{ball}_{index}`, with no checksum, or of a size that no chunk has, by key.
    private(set) var odd: [String: ChunkEntry] = [:]
    /// What those have taken, in bytes, roughly; also of those that have become regular since.
    private(set) var oddBytes = 0
    /// What one of them takes beside its key, in bytes.
    private static let oddSize = 160

    init(_ ball: BallID) { self.ball = ball }

    /// The number of chunks.
    var count: Int { Int(regularCount) + odd.count }

    /// Whether the chunks are those with the indexes from 0 to their count, all regular.
    var isDense: Bool { odd.isEmpty && end == regularCount }

    /// Adds a chunk.
    ///
    /// - Parameters:
    ///   - chunk: the metadata.
    ///   - whole: which checksum and count of the whole it names, at most ``BallLayoutBuilder/maximumWholes``.
    ///   - scratch: where what does not fit into memory goes.
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    mutating func add(_ chunk: ChunkMetadata, whole: Int32, in scratch: Scratch) throws(MictlanXError) {
        let index = chunk.index
        let entry = ChunkEntry(
            key: chunk.key, index: index, size: chunk.size, checksum: Checksum(hex: chunk.checksum),
            origin: ChunkOrigin(whole: whole, updatedAt: chunk.updatedAt), isDisabled: chunk.isDisabled)
        // An entry may be regular and another version of the same chunk not.
        let place = place(of: chunk.key, index: index)
        let regular = if let place { try regular(at: place) } else { ChunkEntry?.none }
        var merged = entry
        if var known = regular ?? odd[chunk.key] {
            known.merge(entry)
            merged = known
        }
        try set(merged, at: place, isKnown: regular != nil, in: scratch)
    }

    /// The chunk `{ball}_{index}`.
    ///
    /// - Returns: `nil` when there is none, or none that is regular.
    /// - Throws: ``MictlanXError``: `io`, `diskFull`.
    func regular(at index: Int) throws(MictlanXError) -> ChunkEntry? {
        let found = try slots[index]
        guard found.replicas > 0 else { return nil }
        let origin = ChunkOrigin(whole: Int32(found.whole), updatedAt: Timestamp(nanoseconds: found.updatedAt))
        return ChunkEntry(
            key: ball.chunk(index).rawValue, index: index, size: Int(found.size), checksum: found.checksum,
            origin: origin, isDisabled: found.disabled != 0, replicas: Int(found.replicas))
    }

    /// The next regular chunk, from an index on; `nil` when there is none.
    ///
    /// - Throws: as ``regular(at:)``.
    func nextRegular(from index: Int) throws(MictlanXError) -> ChunkEntry? {
        var index = index
        while let next = slots.next(from: index) {
            if let found = try regular(at: next) { return found }
            index = next + 1
        }
        return nil
    }

    /// The size of the chunk `{ball}_{index}`, without making its key.
    ///
    /// - Throws: as ``regular(at:)``.
    func size(at index: Int) throws(MictlanXError) -> Int { Int(try slots[index].size) }

    /// The index that a key names; `nil` for keys that are not of the form `{ball}_{index}`.
    private func place(of key: String, index: Int?) -> Int? {
        let candidates = [index, (try? ChunkKey(key))?.index]
        return candidates.compactMap(\.self).first {
            (0..<BallLayoutBuilder.maximumChunks).contains($0) && ball.chunk($0).rawValue == key
        }
    }

    private mutating func set(
        _ entry: ChunkEntry, at place: Int?, isKnown: Bool, in scratch: Scratch
    ) throws(MictlanXError) {
        guard let place else { return keepApart(entry) }
        guard entry.index == place, let checksum = entry.checksum, let size = UInt32(exactly: entry.size) else {
            if isKnown {
                try slots.set(.vacant, at: place, in: scratch)
                regularCount -= 1
            }
            return keepApart(entry)
        }
        let slot = Slot(
            checksum: checksum, updatedAt: entry.origin.updatedAt.nanoseconds, size: size,
            whole: UInt16(clamping: entry.origin.whole), replicas: UInt8(clamping: entry.replicas),
            disabled: entry.isDisabled ? 1 : 0)
        try slots.set(slot, at: place, in: scratch)
        odd[entry.key] = nil
        regularCount += isKnown ? 0 : 1
        end = max(end, Int32(place) + 1)
    }

    private mutating func keepApart(_ entry: ChunkEntry) {
        if odd.updateValue(entry, forKey: entry.key) == nil { oddBytes += entry.key.utf8.count + Self.oddSize }
    }
}
