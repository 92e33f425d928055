/// Durations as people write them: `500ms`, `90s`, `15m`, `2h30m`, `7d`, `4w`.
public enum DurationText {
    /// Parses a duration.
    ///
    /// - Parameter text: numbers with units `ms s m h d w`, from large to small, each at most once; the last number
    ///   may have decimals (`1.5s`). A lone `0` is allowed.
    /// - Returns: the duration, exact to the microsecond.
    /// - Throws: ``InvalidDuration``.
    public static func parse(_ text: some StringProtocol) throws(InvalidDuration) -> Duration {
        let invalid = InvalidDuration(text: String(text))
        if text == "0" { return .zero }
        var rest = Substring(text)
        var milliseconds = 0.0
        var lastUnit = units.count
        var hadFraction = false
        while !rest.isEmpty {
            let number = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { ("a"..."z").contains($0) }
            rest = rest.dropFirst(name.count)
            guard !hadFraction, let first = number.first, first != ".", number.last != ".", let value = Double(number),
                let unit = units.firstIndex(where: { $0.name == name }), unit < lastUnit
            else { throw invalid }
            hadFraction = number.contains(".")
            lastUnit = unit
            milliseconds += value * Double(units[unit].milliseconds)
        }
        guard lastUnit < units.count, milliseconds <= maximumMilliseconds else { throw invalid }
        return .microseconds(Int64((milliseconds * 1_000).rounded()))
    }

    /// Writes a duration in the form that ``parse(_:)`` reads, exact to the millisecond; below a second in `ms` with decimals.
    ///
    /// - Parameter duration: any duration; a negative one gets a leading `-`.
    /// - Returns: for example `2h30m`, `1.5s`; `0s` for nothing.
    public static func format(_ duration: Duration) -> String {
        guard duration >= .zero else { return "-" + format(.zero - duration) }
        let (seconds, attoseconds) = duration.components
        let fraction = Double(attoseconds) / 1e15
        guard seconds > 0 else { return fraction > 0 ? "\(trimmed(fraction, places: 3))ms" : "0s" }
        // A fraction that is nearly a second is one: there is no 60.000s.
        let milliseconds = Int(fraction.rounded())
        var rest = Int(seconds) + milliseconds / 1_000
        var text = ""
        for unit in units.reversed() where unit.milliseconds > 1_000 && unit.name != "w" {
            let size = unit.milliseconds / 1_000
            if rest >= size { text += "\(rest / size)\(unit.name)" }
            rest %= size
        }
        let last = Double(rest) + Double(milliseconds % 1_000) / 1_000
        return last > 0 ? text + "\(trimmed(last, places: 3))s" : text
    }

    /// From small to large.
    private static let units: [(name: String, milliseconds: Int)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]

    /// A century: beyond it a duration is a typing error, and nanosecond clocks come near their end.
    private static let maximumMilliseconds = 100 * 366 * 86_400_000.0
}

/// A text that is not a duration.
public struct InvalidDuration: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text as given.
    public let text: String

    /// What is wrong and what to write instead.
    public var description: String {
        "'\(text)' is not a duration; write numbers with units ms, s, m, h, d or w, for example 90s or 2h30m"
    }
}
