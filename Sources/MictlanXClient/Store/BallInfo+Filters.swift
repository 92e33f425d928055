extension BallInfo {
    /// Which filters the ball went through when it was put, compression and encryption among them; `nil` for none.
    public var filters: FilterRecord? { FilterRecord(tags) }
}
