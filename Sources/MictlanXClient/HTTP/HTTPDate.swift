package import MictlanXModel

extension Timestamp {
    /// Parses the date of a header field in any of its three forms (RFC 9110 §5.6.7); `nil` for anything else.
    ///
    /// - Parameter text: for example `Sun, 06 Nov 1994 08:49:37 GMT`.
    package init?(httpDate text: some StringProtocol) {
        let isBetween: (Character) -> Bool = { $0 == " " || $0 == "," || $0 == "-" }
        let words = Substring(text).split(whereSeparator: isBetween).map(String.init)
        let parts: (day: String, month: String, year: String, time: String)
        switch (words.count, words.last) {
        case (6, "GMT"?): parts = (words[1], words[2], Self.fullYear(words[3]), words[4])
        // The form of asctime(3) has no zone and the year at its end.
        case (5, _): parts = (words[2], words[1], words[4], words[3])
        default: return nil
        }
        guard let month = Self.months.firstIndex(of: parts.month), parts.time.utf8.count == 8 else { return nil }
        let day = parts.day.utf8.count == 1 ? "0\(parts.day)" : parts.day
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        self.init(rfc3339: "\(parts.year)-\(number)-\(day)T\(parts.time)Z")
    }

    /// RFC 850 has two digits: those that would lie far in the future are of the last century.
    private static func fullYear(_ text: String) -> String {
        guard text.utf8.count == 2, let year = Int(text) else { return text }
        return "\(year < 70 ? "20" : "19")\(text)"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

extension HTTPHeaders {
    /// How long the server asks to wait, at most a day: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). A date
    /// is compared with the `Date` of the same answer, so that the clocks of both sides need not agree.
    ///
    /// - Parameter now: the time of day here, for answers without `Date`.
    /// - Returns: the time to wait, not negative; `nil` where the server says nothing or nonsense.
    package func retryAfter(now: Timestamp) -> Duration? {
        guard let text = self["retry-after"] else { return nil }
        let longest: Int64 = 86_400
        if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            return .seconds(min(Int64(text) ?? longest, longest))
        }
        guard let moment = Timestamp(httpDate: text) else { return nil }
        let start = self["date"].flatMap { Timestamp(httpDate: $0) } ?? now
        guard moment > start else { return .zero }
        let (nanoseconds, overflow) = moment.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        return overflow ? .seconds(longest) : min(.nanoseconds(nanoseconds), .seconds(longest))
    }
}
