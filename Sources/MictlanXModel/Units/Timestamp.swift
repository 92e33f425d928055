/// A moment: nanoseconds since 1970-01-01T00:00:00Z without leap seconds.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Nanoseconds since the Unix epoch; reaches from 1677 to 2262.
    public let nanoseconds: Int64

    /// Wraps a count of nanoseconds since the Unix epoch.
    ///
    /// - Parameter nanoseconds: nanoseconds since 1970-01-01T00:00:00Z.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A moment in the parts of timespec(3), clamped to the range of the type: a clock or a file system may be centuries
    /// off.
    ///
    /// - Parameters:
    ///   - seconds: since 1970-01-01T00:00:00Z.
    ///   - nanoseconds: of the second.
    public init(seconds: Int64, nanoseconds: Int64) {
        self.init(nanoseconds: seconds *| 1_000_000_000 +| nanoseconds)
    }

    /// Parses the tag `updated_at`: a decimal number whose unit its digits tell, as the Python client reads it. Up to 11
    /// digits are seconds, 12 to 14 milliseconds, 15 to 17 microseconds, 18 and more nanoseconds.
    ///
    /// - Parameter tag: the value of the tag; `nil` comes of anything but decimal digits, and of more nanoseconds than a
    ///   moment has. A moment after 2262 in another unit is the last one of the type.
    public init?(tag: String) {
        guard !tag.isEmpty, tag.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int64(tag) else {
            return nil
        }
        let scale: Int64 =
            switch value {
            case ..<100_000_000_000: 1_000_000_000
            case ..<100_000_000_000_000: 1_000_000
            case ..<100_000_000_000_000_000: 1_000
            default: 1
            }
        let (scaled, overflow) = value.multipliedReportingOverflow(by: scale)
        nanoseconds = overflow ? .max : scaled
    }

    /// The value of the tag `updated_at` for this moment: milliseconds since 1970, the one unit that all of today's
    /// clients write. Moments before 1970 have no such value and become 0.
    public var tag: String { String(max(0, nanoseconds) / 1_000_000) }

    /// The moment `duration` earlier, clamped to the range of the type.
    ///
    /// - Returns: the earlier moment.
    public func earlier(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return Timestamp(nanoseconds: seconds > 0 ? .min : .max) }
        let (result, under) = nanoseconds.subtractingReportingOverflow(scaled +| attoseconds / 1_000_000_000)
        return Timestamp(nanoseconds: under ? (seconds > 0 ? .min : .max) : result)
    }

    /// Orders from early to late.
    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with as many decimals as are needed: `2026-11-22T16:48:50.25Z`.
    public var description: String {
        let second: Int64 = 1_000_000_000
        let (days, ofDay) = floorDivide(floorDivide(nanoseconds, second).quotient, 86_400)
        let (year, month, day) = civilDate(daysSinceEpoch: days)
        let fraction = floorDivide(nanoseconds, second).remainder
        // A journal has one of these for each of a million records, so the bytes are made at once.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(30)
        func append(_ value: Int64, _ width: Int, before separator: Unicode.Scalar) {
            var scale: Int64 = 1
            for _ in 1..<width { scale *= 10 }
            while scale > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(value / scale % 10))
                scale /= 10
            }
            bytes.append(UInt8(ascii: separator))
        }
        append(year, 4, before: "-")
        append(month, 2, before: "-")
        append(day, 2, before: "T")
        append(ofDay / 3_600, 2, before: ":")
        append(ofDay / 60 % 60, 2, before: ":")
        append(ofDay % 60, 2, before: fraction > 0 ? "." : "Z")
        if fraction > 0 {
            append(fraction, 9, before: "Z")
            bytes.removeLast()
            while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
            bytes.append(UInt8(ascii: "Z"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Parses an RFC 3339 date-time, or a date or date-time without zone, which is taken as UTC; `nil` for anything else
    /// and for moments outside the range of the type.
    ///
    /// - Parameter text: for example `2026-11-22`, `2026-11-22 16:48` or `2026-11-22T16:48:50.5+01:00`.
    public init?(rfc3339 text: some StringProtocol) { self.init(text, offset: { _ in 0 }) }

    /// Parses the same forms; what has no zone belongs to one whose distance from UTC is asked for.
    ///
    /// - Parameters:
    ///   - text: for example `2026-11-22 16:48`.
    ///   - offset: how many seconds the zone is ahead of UTC at a moment of its own clock, given as seconds since 1970.
    package init?(_ text: some StringProtocol, offset: (Int64) -> Int64) {
        guard let moment = text.utf8.withBytes({ Timestamp(rfc3339: $0, offset: offset) }) else { return nil }
        self = moment
    }

    /// Parses the bytes of such a text.
    package init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>, offset: (Int64) -> Int64 = { _ in 0 }) {
        var reader = DigitReader(bytes)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), (1...12).contains(month),
            reader.take("-"), let day = reader.number(2), day >= 1, day <= daysInMonth(month, of: year)
        else { return nil }
        var seconds = daysSinceEpoch(year: year, month: month, day: day) * 86_400
        var fraction: Int64 = 0
        if reader.take("T") || reader.take("t") || reader.take(" ") {
            guard let hour = reader.number(2), hour < 24, reader.take(":"), let minute = reader.number(2), minute < 60
            else { return nil }
            seconds += hour * 3_600 + minute * 60
            if reader.take(":") {
                guard let second = reader.number(2), second < 60 else { return nil }
                seconds += second
                if reader.take(".") {
                    guard let nanoseconds = reader.fraction() else { return nil }
                    fraction = nanoseconds
                }
            }
            if reader.isAtEnd {
                seconds -= offset(seconds)
            } else if !reader.take("Z"), !reader.take("z") {
                let sign: Int64 = reader.take("-") ? 1 : -1
                guard sign == 1 || reader.take("+"), let hour = reader.number(2), hour < 24, reader.take(":"),
                    let minute = reader.number(2), minute < 60
                else { return nil }
                seconds += sign * (hour * 3_600 + minute * 60)
            }
        } else {
            seconds -= offset(seconds)
        }
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, beyond) = scaled.addingReportingOverflow(fraction)
        guard reader.isAtEnd, !overflow, !beyond else { return nil }
        nanoseconds = sum
    }

    /// Whether a text is a date with a time of day and without a zone.
    package static func isLocalTime(_ text: some StringProtocol) -> Bool {
        var isAsked = false
        let isTime =
            Timestamp(
                text,
                offset: { _ in
                    isAsked = true; return 0
                }) != nil
        return isTime && isAsked && text.contains(":")
    }
}
