/// What is on the way of a bulk job, and whether more may be: a pure count.
///
/// An item takes one of the places. Small ones, which go to the node many in one request, share a place: what costs there is
/// the request. They are bounded by their bytes as well, as these are held in memory.
package struct BulkWindow: Sendable {
    /// How many small items share a place.
    package static let sharers = 16
    /// The most small items at once: in two requests, one on its way and one at the node. More of them in one would save little,
    /// and the frames of the tasks of a put take 70 KB.
    package static let maximumSmall = 48
    /// The size of a small item of which no bytes are held, as of a delete: what waits of one takes little.
    package static let bare = 0
    /// The most of those at once. The more go in one request, the fewer commits the node waits for; half as many more take a
    /// twentieth less time.
    package static let maximumBare = 128
    /// The most bytes of small items at once.
    package static let maximumBytes = 1 << 20

    private let width: Int
    private var whole = 0
    private var small = 0
    private var bytes = 0

    /// Nothing is on the way.
    ///
    /// - Parameter width: the places, at least 1. In a single place nothing is shared: one item comes after the other.
    package init(width: Int) { self.width = max(1, width) }

    /// Whether an item may come in.
    ///
    /// - Parameter size: of a small one its bytes, `nil` for any other.
    /// - Returns: whether there is room; where nothing is on the way there always is.
    package func hasRoom(for size: Int?) -> Bool {
        guard whole + small > 0 else { return true }
        guard let size, width > 1 else { return whole + Self.places(small) < width }
        let limit = size == Self.bare ? Self.maximumBare : Self.maximumSmall
        return whole + Self.places(small + 1) <= width && small < limit && size <= Self.maximumBytes - bytes
    }

    /// An item comes in.
    package mutating func enter(_ size: Int?) {
        guard let size else { return whole += 1 }
        small += 1
        bytes += size
    }

    /// An item has ended.
    ///
    /// - Parameter size: what it came in with.
    package mutating func leave(_ size: Int?) {
        guard let size else { return whole -= 1 }
        small -= 1
        bytes -= size
    }

    private static func places(_ small: Int) -> Int { (small + sharers - 1) / sharers }
}
