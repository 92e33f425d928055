/// The order of chunks by index, of those with the same index by key, in a ball with gaps or with chunks that are out of
/// the ordinary.
struct EntryOrder: Sendable {
    /// The index of a regular chunk, or the complement of the number of another one.
    private struct Place: PagedRecord {
        var number: Int32 = 0

        static var vacant: Place { Place() }
    }

    private var places = PagedRecords<Place>()
    private let odd: [ChunkEntry]

    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    init(_ table: ChunkTable, in scratch: Scratch) throws(MictlanXError) {
        odd = table.odd.values.sorted { ($0.index ?? .max, $0.key) < ($1.index ?? .max, $1.key) }
        var (position, next, index) = (0, 0, 0)
        while true {
            let regular = try table.nextRegular(from: index)
            while next < odd.count, regular.map({ Self.precedes(odd[next], $0) }) ?? true {
                try places.set(Place(number: ~Int32(next)), at: position, in: scratch)
                (position, next) = (position + 1, next + 1)
            }
            guard let found = regular?.index else { return }
            try places.set(Place(number: Int32(found)), at: position, in: scratch)
            (position, index) = (position + 1, found + 1)
        }
    }

    private static func precedes(_ left: ChunkEntry, _ right: ChunkEntry) -> Bool {
        (left.index ?? .max, left.key) < (right.index ?? .max, right.key)
    }

    /// The chunk at a position.
    ///
    /// - Throws: ``MictlanXError``: `io`, `diskFull`.
    func entry(_ position: Int, _ table: ChunkTable) throws(MictlanXError) -> ChunkEntry? {
        let number = Int(try places[position].number)
        guard number < 0 else { return try table.regular(at: number) }
        return odd.indices.contains(~number) ? odd[~number] : nil
    }
}
