internal import MictlanXModel

extension Duration {
    /// Whole milliseconds, rounded up, at least 1, small enough for every timer of libcurl.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return max(1, Int(seconds) *| 1_000 +| Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
