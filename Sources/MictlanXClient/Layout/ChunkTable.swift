internal import MictlanXModel

/// The chunks of one ball, each once: a chunk `{ball}_{index}` takes 41 bytes at the place of its index, so that neither
/// order nor repetitions cost anything. Chunks that are out of the ordinary are kept apart in full.
struct ChunkTable: Sendable {
    private struct Slot {
        var checksum = Checksum.ofNothing
        var size: UInt32 = 0
        /// The position of its origin and one; zero when there is no such chunk.
        var origin: UInt32 = 0
    }

    private struct Page {
        var slots = [Slot](repeating: Slot(), count: ChunkTable.pageSize)
        var replicas = [UInt8](repeating: 0, count: ChunkTable.pageSize)
    }

    private let ball: BallID
    private var pages: [Page?] = []
    private var origins: [ChunkOrigin] = []
    private var originNumbers: [ChunkOrigin: UInt32] = [:]
    private var regularCount = 0
    /// Chunks with another key than `{ball}_{index}`, with no checksum, or of a size that no chunk has, by key.
    private(set) var odd: [String: ChunkEntry] = [:]

    private static let pageSize = 1_024
    /// Further origins are not looked for among those that are known: where every chunk has its own, the search costs
    /// more memory than it saves.
    private static let maximumKnownOrigins = 4_096

    init(_ ball: BallID) { self.ball = ball }

    /// The number of chunks.
    var count: Int { regularCount + odd.count }

    /// Whether the chunks are those with the indexes from 0 to their count, all regular.
    var isDense: Bool { odd.isEmpty && highest == regularCount }

    /// One more than the highest index of a regular chunk.
    private(set) var highest = 0

    /// Adds a chunk.
    ///
    /// - Parameters:
    ///   - chunk: the metadata.
    ///   - whole: which checksum and count of the whole it names.
    mutating func add(_ chunk: ChunkMetadata, whole: Int32) {
        let index = chunk.index
        let entry = ChunkEntry(
            key: chunk.key, index: index, size: chunk.size, checksum: Checksum(hex: chunk.checksum),
            origin: ChunkOrigin(whole: whole, updatedAt: chunk.updatedAt))
        // An entry may be regular and another version of the same chunk not.
        let place = place(of: chunk.key, index: index)
        var merged = entry
        if let place, var known = regular(at: place) {
            known.merge(entry)
            merged = known
        } else if var known = odd[chunk.key] {
            known.merge(entry)
            merged = known
        }
        set(merged, at: place)
    }

    /// The chunk `{ball}_{index}`.
    ///
    /// - Returns: `nil` when there is none, or none that is regular.
    func regular(at index: Int) -> ChunkEntry? {
        guard let (page, slot) = location(of: index), page.slots[slot].origin > 0 else { return nil }
        let found = page.slots[slot]
        return ChunkEntry(
            key: ball.chunk(index).rawValue, index: index, size: Int(found.size), checksum: found.checksum,
            origin: origins[Int(found.origin) - 1], replicas: Int(page.replicas[slot]))
    }

    /// The size of the chunk `{ball}_{index}`, without making its key.
    func size(at index: Int) -> Int {
        guard let (page, slot) = location(of: index) else { return 0 }
        return Int(page.slots[slot].size)
    }

    private func location(of index: Int) -> (page: Page, slot: Int)? {
        guard index >= 0, index / Self.pageSize < pages.count, let page = pages[index / Self.pageSize] else {
            return nil
        }
        return (page, index % Self.pageSize)
    }

    /// The index that a key names; `nil` for keys that are not of the form `{ball}_{index}`.
    private func place(of key: String, index: Int?) -> Int? {
        let candidates = [index, (try? ChunkKey(key))?.index]
        return candidates.compactMap(\.self).first {
            (0..<BallLayoutBuilder.maximumChunks).contains($0) && ball.chunk($0).rawValue == key
        }
    }

    private mutating func set(_ entry: ChunkEntry, at place: Int?) {
        guard let place else {
            odd[entry.key] = entry
            return
        }
        let isKnown = regular(at: place) != nil
        guard entry.index == place, let checksum = entry.checksum, let size = UInt32(exactly: entry.size) else {
            if isKnown { clear(place) }
            odd[entry.key] = entry
            return
        }
        odd[entry.key] = nil
        while place / Self.pageSize >= pages.count { pages.append(nil) }
        let number = number(of: entry.origin)
        var page = pages[place / Self.pageSize].take() ?? Page()
        page.slots[place % Self.pageSize] = Slot(checksum: checksum, size: size, origin: number)
        page.replicas[place % Self.pageSize] = UInt8(clamping: entry.replicas)
        pages[place / Self.pageSize] = page
        regularCount += isKnown ? 0 : 1
        highest = max(highest, place + 1)
    }

    private mutating func clear(_ place: Int) {
        pages[place / Self.pageSize]?.slots[place % Self.pageSize] = Slot()
        regularCount -= 1
    }

    private mutating func number(of origin: ChunkOrigin) -> UInt32 {
        if origins.last == origin { return UInt32(origins.count) }
        if let known = originNumbers[origin] { return known }
        origins.append(origin)
        let number = UInt32(origins.count)
        if originNumbers.count < Self.maximumKnownOrigins { originNumbers[origin] = number }
        return number
    }
}
