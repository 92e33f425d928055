import MictlanXModel

/// How fast something went, from its beginning to its end: a bar for each of equally long parts of the time.
struct Sparkline: Sendable {
    /// No more bars than that: where there would be, two become one.
    static let limit = 24
    /// Fewer bars say nothing.
    private static let fewest = 4

    private var span = Duration.milliseconds(250)
    private var parts: [Int] = []
    private var total = 0

    /// Takes in how many bytes have moved, at a time since the beginning.
    mutating func note(bytes: Int, at time: Duration) {
        let moved = max(0, bytes -| total)
        total = max(total, bytes)
        var index = index(of: time)
        while index >= Self.limit {
            parts = stride(from: 0, to: parts.count, by: 2).map { place in
                parts[place] +| (place + 1 < parts.count ? parts[place + 1] : 0)
            }
            span *= 2
            index = self.index(of: time)
        }
        while parts.count <= index { parts.append(0) }
        parts[index] +|= moved
    }

    private func index(of time: Duration) -> Int { max(0, Int(saturating: time / span)) }

    /// The bars; `nil` where it took too short a time to say anything.
    var text: String? {
        guard parts.count >= Self.fewest, let most = parts.max(), most > 0 else { return nil }
        let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        return String(parts.map { bars[min(7, Int(saturating: Double($0) / Double(most) * 8))] })
    }
}
