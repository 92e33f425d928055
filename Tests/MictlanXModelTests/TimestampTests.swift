import MictlanXModel
import Testing

struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
            (1_795_366_130_250_000_000, "2026-11-22T16:48:50.25Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
            (.max, "2262-04-11T23:47:16.854775807Z"), (.min, "1677-09-21T00:12:43.145224192Z"),
        ] as [(Int64, String)])
    func writesAndReads(nanoseconds: Int64, text: String) {
        #expect("\(Timestamp(nanoseconds: nanoseconds))" == text)
        #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds || nanoseconds == .min)
    }

    @Test(arguments: [
        ("2026-11-22", "2026-11-22T00:00:00Z"), ("2026-11-22 16:48", "2026-11-22T16:48:00Z"),
        ("2026-11-22T17:48:50+01:00", "2026-11-22T16:48:50Z"),
        ("2026-11-22t10:48:50.5-06:30", "2026-11-22T17:18:50.5Z"),
    ])
    func readsOtherForms(text: String, canonical: String) throws {
        #expect("\(try #require(Timestamp(rfc3339: text)))" == canonical)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-29", "2026-11-31", "2026-11-22T", "2026-11-22T24:00", "2026-11-22T16:48:60",
        "2026-11-22T16:48:50.", "2026-11-22T16:48:50+1", "2026-11-22T16:48:50Zx", "9999-01-01", "٢٠٢٦-11-22",
    ])
    func rejects(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        arguments: [
            // Seconds, milliseconds, microseconds and nanoseconds, each with the fewest and the most digits.
            ("0", 0), ("17", 17_000_000_000), ("9223372037", .max), ("99999999999", .max),
            ("100000000000", 100_000_000_000_000_000), ("1795366130250", 1_795_366_130_250_000_000),
            ("99999999999999", .max), ("100000000000000", 100_000_000_000_000_000),
            ("1795366130250001", 1_795_366_130_250_001_000), ("99999999999999999", .max),
            ("100000000000000000", 100_000_000_000_000_000), ("1795366130250000007", 1_795_366_130_250_000_007),
            ("0001795366130250", 1_795_366_130_250_000_000),
            ("", nil), ("-1", nil), ("+1", nil), ("1.5", nil), ("1e3", nil), ("٣", nil), ("9223372036854775808", nil),
        ] as [(String, Int64?)])
    func readsTags(tag: String, nanoseconds: Int64?) {
        #expect(Timestamp(tag: tag)?.nanoseconds == nanoseconds)
    }

    @Test(
        arguments: [
            (1_795_366_130_250_999_999, "1795366130250"), (.max, "9223372036854"), (0, "0"), (-1, "0"), (.min, "0"),
        ] as [(Int64, String)])
    func writesTags(nanoseconds: Int64, tag: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).tag == tag)
    }

    @Test func subtractsWithoutOverflow() {
        #expect(Timestamp(nanoseconds: 5).earlier(by: .nanoseconds(7)) == Timestamp(nanoseconds: -2))
        #expect(Timestamp(nanoseconds: .min).earlier(by: .seconds(1)) == Timestamp(nanoseconds: .min))
        #expect(Timestamp(nanoseconds: 0).earlier(by: .seconds(Int64.max)) == Timestamp(nanoseconds: .min))
    }

    /// Every day of 800 years, forth and back.
    @Test func calendarIsItsOwnInverse() throws {
        var previous: String?
        for day in -100_000...100_000 as ClosedRange<Int64> {
            guard let text = "\(Timestamp(nanoseconds: day * 86_400_000_000_000))".split(separator: "T").first else {
                continue
            }
            #expect(Timestamp(rfc3339: text)?.nanoseconds == day * 86_400_000_000_000)
            #expect(previous.map { $0 < text } ?? true)
            previous = String(text)
        }
    }
}
