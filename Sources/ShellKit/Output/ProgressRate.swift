import MictlanXBatch

/// How fast something goes: over the last seconds, not since its beginning.
struct ProgressRate: Sendable {
    private struct Sample {
        let time: Duration
        let bytes: Int
        let items: Int
    }

    /// The rate is that of so long a time.
    static let window = Duration.seconds(10)
    /// Samples lie at least so far apart, so that there are few of them.
    private static let spacing = Duration.milliseconds(200)
    /// Before that a rate says nothing.
    private static let shortest = Duration.milliseconds(500)
    /// Beyond some years nobody counts.
    private static let longest = 1e9

    private var samples: [Sample] = []
    private var newest: Sample?

    /// Takes in how far it has come, at a time since some beginning.
    mutating func note(_ progress: ItemProgress, at time: Duration) {
        let sample = Sample(time: time, bytes: progress.bytes, items: progress.done + progress.failed)
        newest = sample
        guard samples.last.map({ time - $0.time >= Self.spacing }) ?? true else { return }
        samples.append(sample)
        // The oldest is the last one outside of the window.
        while samples.count > 2, time - samples[1].time >= Self.window { samples.removeFirst() }
    }

    /// Bytes in a second; `nil` while it is too early to say.
    var bytesPerSecond: Double? { rate { Double($0.bytes) } }

    /// Items in a second; `nil` while it is too early to say.
    var itemsPerSecond: Double? { rate { Double($0.items) } }

    private func rate(_ value: (Sample) -> Double) -> Double? {
        guard let oldest = samples.first, let newest, newest.time - oldest.time >= Self.shortest else { return nil }
        return max(0, (value(newest) - value(oldest)) / ((newest.time - oldest.time) / .seconds(1)))
    }

    /// How long the rest will take at this rate; `nil` where nothing moves and where the end is not known.
    func rest(of progress: ItemProgress) -> Duration? {
        if let total = progress.totalBytes, total > 0, let rate = bytesPerSecond, rate > 0 {
            return .seconds(min(Self.longest, Double(max(0, total - progress.bytes)) / rate))
        }
        guard let total = progress.total, let rate = itemsPerSecond, rate > 0 else { return nil }
        return .seconds(min(Self.longest, Double(max(0, total - progress.done - progress.failed)) / rate))
    }
}
