package import MictlanXModel

extension BallInfo {
    /// Which filters the ball went through when it was put, compression and encryption among them; `nil` for none.
    public var filters: FilterRecord? { FilterRecord(tags) }

    /// The checksum of what the user put: before the filters, where there were any; `nil` where nothing tells it.
    package var contentChecksum: Checksum? { filters.map(\.checksum) ?? checksum }

    /// Whether it holds these data behind these filters. Other programs encrypt the same data to other bytes each time, so it
    /// is the data before the filters that count; another key is another content.
    ///
    /// - Parameters:
    ///   - data: the checksum of the data before the filters.
    ///   - names: the names of the filters in their order.
    ///   - fingerprint: that of the key; `nil` without one.
    /// - Returns: whether both are so.
    func holds(_ data: Checksum, behind names: [String], _ fingerprint: String?) -> Bool {
        guard let stored = filters else { return names.isEmpty && checksum == data }
        if let fingerprint, let other = stored.fingerprint, fingerprint != other { return false }
        return stored.names == names && stored.checksum == data
    }

    /// The same, for what the filters were made of.
    package func holds(_ data: Checksum, behind filters: [ContentFilter]) -> Bool {
        holds(data, behind: filters.map(\.name), filters.lazy.compactMap(\.fingerprint).last)
    }
}
