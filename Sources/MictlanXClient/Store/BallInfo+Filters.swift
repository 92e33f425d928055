package import MictlanXModel

extension BallInfo {
    /// Which filters the ball went through when it was put, compression and encryption among them; `nil` for none.
    public var filters: FilterRecord? { FilterRecord(tags) }

    /// The checksum of what the user put: before the filters, where there were any; `nil` where nothing tells it.
    package var contentChecksum: Checksum? { filters.map(\.checksum) ?? checksum }
}
