package import MictlanXModel

/// The unit of the interval after which a new log file is begun, with the names of Python's
/// `TimedRotatingFileHandler`.
public enum LogRotationUnit: String, Hashable, Sendable, CaseIterable {
    /// Seconds.
    case seconds = "s"
    /// Minutes.
    case minutes = "m"
    /// Hours.
    case hours = "h"
    /// Days of 24 hours.
    case days = "d"
    /// Midnights, in UTC: a library does not know the zone of its user.
    case midnight

    /// In seconds.
    var length: Int64 {
        switch self {
        case .seconds: 1
        case .minutes: 60
        case .hours: 3_600
        case .days, .midnight: 86_400
        }
    }
}

/// When a new log file is begun: a pure machine over moments.
package struct LogRotation: Hashable, Sendable {
    /// When the current file ends.
    package private(set) var next: Timestamp
    private let period: Int64

    /// The rotation of a file.
    ///
    /// - Parameters:
    ///   - unit: the unit of the interval.
    ///   - interval: after how many units a new file is begun, at least 1.
    ///   - start: when the file was begun, or last written by an earlier process.
    package init(unit: LogRotationUnit, interval: Int, since start: Timestamp) {
        let second: Int64 = 1_000_000_000
        let (units, overflow) = unit.length.multipliedReportingOverflow(by: Int64(max(1, interval)))
        // Longer than the type reaches means never.
        period = overflow || units > Int64.max / second ? .max : units * second
        var origin = start.nanoseconds
        if unit == .midnight {
            let day = unit.length * second
            let intoDay = origin % day
            origin = origin -| (intoDay < 0 ? intoDay + day : intoDay)
        }
        let (end, beyond) = origin.addingReportingOverflow(period)
        next = Timestamp(nanoseconds: beyond ? .max : end)
    }

    /// Whether a new file begins with what is written now. Intervals in which nothing was written are passed over.
    ///
    /// - Returns: whether to rotate.
    package mutating func isDue(at now: Timestamp) -> Bool {
        guard now >= next, next.nanoseconds < .max else { return false }
        let passed = (now.nanoseconds -| next.nanoseconds) / period +| 1
        let (step, overflow) = period.multipliedReportingOverflow(by: passed)
        let (end, beyond) = next.nanoseconds.addingReportingOverflow(step)
        next = Timestamp(nanoseconds: overflow || beyond ? .max : end)
        return true
    }
}
