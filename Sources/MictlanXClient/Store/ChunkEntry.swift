internal import MictlanXModel

/// What a layout keeps of one chunk: 80 bytes, and more only for a chunk whose names are out of the ordinary.
struct ChunkEntry: Sendable {
    /// The key and the index of a chunk that is not called `{ball}_{index}`.
    private final class OddNames: Sendable {
        let key: String
        let index: Int?

        init(key: String, index: Int?) {
            self.key = key
            self.index = index
        }
    }

    /// In bytes.
    let size: Int
    /// `nil` when the router gave something else.
    let checksum: Checksum?
    /// Which checksum and count of the whole ball the chunk names: equal numbers for equal ones.
    let whole: Int32
    private let updatedAt: Timestamp
    /// N of a key `{ball}_N`, -1 for every other key.
    private let keyNumber: Int
    private let odd: OddNames?

    /// - Parameters:
    ///   - chunk: the metadata.
    ///   - ball: the ball it was asked for with.
    ///   - whole: which checksum and count of the whole it names.
    init(_ chunk: ChunkMetadata, of ball: BallID, whole: Int32) {
        size = chunk.size
        checksum = Checksum(hex: chunk.checksum)
        self.whole = whole
        // Without the tag it is older than every chunk that has one.
        updatedAt = chunk.updatedAt ?? Timestamp(nanoseconds: .min)
        let index = chunk.index
        let candidates = [index, (try? ChunkKey(chunk.key))?.index]
        keyNumber = candidates.compactMap(\.self).first { $0 >= 0 && ball.chunk($0).rawValue == chunk.key } ?? -1
        odd = keyNumber >= 0 && keyNumber == index ? nil : OddNames(key: chunk.key, index: index)
    }

    /// Whether key and index are those that follow from each other.
    var isRegular: Bool { odd == nil }

    /// From 0; `nil` when the chunk has none.
    var index: Int? {
        if let odd { return odd.index }
        return keyNumber
    }

    /// The chunk's key.
    func key(in ball: BallID) -> String { odd?.key ?? ball.chunk(keyNumber).rawValue }

    // Keys are told apart without being made: there is one order for each ball, and it is that of the indexes where
    // all keys are regular.

    /// Whether this entry's key comes before another's.
    func precedes(_ other: ChunkEntry) -> Bool {
        guard keyNumber == other.keyNumber else { return keyNumber < other.keyNumber }
        return keyNumber < 0 && (odd?.key ?? "") < (other.odd?.key ?? "")
    }

    /// Whether this is a later version of what another entry says.
    func isNewer(than other: ChunkEntry) -> Bool { other.updatedAt < updatedAt }
}
