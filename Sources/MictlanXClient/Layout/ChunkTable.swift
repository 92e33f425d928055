internal import MictlanXModel

/// The chunks of one ball, each once: a chunk `{ball}_{index}` takes some 52 bytes at the place of its index, so that
/// neither order nor repetitions cost anything. Chunks that are out of the ordinary are kept apart in full.
///
/// Places are made in small pages when they are first needed: a listing of few chunks with indexes far apart, from a server
/// that lies, costs some 400 bytes for each of them.
struct ChunkTable: Sendable {
    private struct Slot {
        var checksum = Checksum.ofNothing
        var size: UInt32 = 0
        /// The position of its origin and one; zero when there is no such chunk.
        var origin: UInt32 = 0
        var replicas: UInt8 = 0
        var isDisabled = false
    }

    private let ball: BallID
    private var pages: [Int: [Slot]] = [:]
    private var origins: [ChunkOrigin] = []
    private var originNumbers: [ChunkOrigin: UInt32] = [:]
    private var regularCount = 0
    /// Chunks with another key than `{ball}_{index}`, with no checksum, or of a size that no chunk has, by key.
    private(set) var odd: [String: ChunkEntry] = [:]
    /// What those have taken, in bytes, roughly; also of those that have become regular since.
    private(set) var oddBytes = 0
    /// What one of them takes beside its key, in bytes.
    private static let oddSize = 160

    private static let pageSize = 8
    private static let emptyPage = [Slot](repeating: Slot(), count: pageSize)
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
            origin: ChunkOrigin(whole: whole, updatedAt: chunk.updatedAt), isDisabled: chunk.isDisabled)
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
        guard let found = slot(of: index), found.origin > 0 else { return nil }
        return ChunkEntry(
            key: ball.chunk(index).rawValue, index: index, size: Int(found.size), checksum: found.checksum,
            origin: origins[Int(found.origin) - 1], isDisabled: found.isDisabled, replicas: Int(found.replicas))
    }

    /// The indexes of all chunks `{ball}_{index}` that are regular, in their order.
    var regularIndexes: [Int] {
        var indexes: [Int] = []
        indexes.reserveCapacity(regularCount)
        for number in pages.keys.sorted() {
            let start = number * Self.pageSize
            for (place, slot) in (pages[number] ?? []).enumerated() where slot.origin > 0 {
                indexes.append(start + place)
            }
        }
        return indexes
    }

    /// The size of the chunk `{ball}_{index}`, without making its key.
    func size(at index: Int) -> Int {
        slot(of: index).map { Int($0.size) } ?? 0
    }

    private func slot(of index: Int) -> Slot? {
        guard index >= 0 else { return nil }
        return pages[index / Self.pageSize]?[index % Self.pageSize]
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
            keepApart(entry)
            return
        }
        let isKnown = regular(at: place) != nil
        guard entry.index == place, let checksum = entry.checksum, let size = UInt32(exactly: entry.size) else {
            if isKnown { clear(place) }
            keepApart(entry)
            return
        }
        odd[entry.key] = nil
        let slot = Slot(
            checksum: checksum, size: size, origin: number(of: entry.origin), replicas: UInt8(clamping: entry.replicas),
            isDisabled: entry.isDisabled)
        pages[place / Self.pageSize, default: Self.emptyPage][place % Self.pageSize] = slot
        regularCount += isKnown ? 0 : 1
        highest = max(highest, place + 1)
    }

    private mutating func keepApart(_ entry: ChunkEntry) {
        if odd.updateValue(entry, forKey: entry.key) == nil { oddBytes += entry.key.utf8.count + Self.oddSize }
    }

    private mutating func clear(_ place: Int) {
        pages[place / Self.pageSize]?[place % Self.pageSize] = Slot()
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
