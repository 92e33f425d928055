/// The order of chunks by index, of those with the same index by key, in a ball with gaps or with chunks that are out of
/// the ordinary.
struct EntryOrder: Sendable {
    /// The index of a regular chunk, or the complement of the position of another one.
    private var places: [Int32] = []
    private let odd: [ChunkEntry]

    init(_ table: ChunkTable) {
        odd = table.odd.values.sorted { ($0.index ?? .max, $0.key) < ($1.index ?? .max, $1.key) }
        var position = 0
        for index in table.regularIndexes {
            guard let regular = table.regular(at: index) else { continue }
            while position < odd.count, (odd[position].index ?? .max, odd[position].key) < (index, regular.key) {
                places.append(~Int32(position))
                position += 1
            }
            places.append(Int32(index))
        }
        places += (position..<odd.count).map { ~Int32($0) }
    }

    /// The chunk at a position.
    func entry(_ position: Int, _ table: ChunkTable) -> ChunkEntry? {
        let place = Int(places[position])
        return place < 0 ? odd[~place] : table.regular(at: place)
    }
}
