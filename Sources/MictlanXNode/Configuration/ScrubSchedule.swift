/// When the scrubber reads: so many bytes each second on average, and one whole pass at most every so often.
public struct ScrubSchedule: Hashable, Sendable {
    /// Bytes read each second, at most.
    public var bytesPerSecond: Int
    /// From the start of one pass to the start of the next, at least.
    public var interval: Duration

    /// Joins both parts.
    public init(bytesPerSecond: Int, interval: Duration = .seconds(7 * 86_400)) {
        self.bytesPerSecond = bytesPerSecond
        self.interval = interval
    }

    /// Gentle enough for a disk that serves meanwhile; a terabyte takes about ten hours.
    public static let standard = ScrubSchedule(bytesPerSecond: 33_554_432)

    /// How long to rest after some reading.
    ///
    /// - Returns: the rest of the time that these bytes may cost; zero when reading was slower than that anyway.
    func pause(after bytes: Int, elapsed: Duration) -> Duration {
        let due = Duration.seconds(Double(bytes) / Double(max(1, bytesPerSecond)))
        return max(.zero, due - elapsed)
    }

    /// How long to wait before the next pass.
    ///
    /// - Parameter elapsed: how long the last one took.
    /// - Returns: the rest of the interval.
    func pause(afterPass elapsed: Duration) -> Duration { max(.zero, interval - elapsed) }
}
