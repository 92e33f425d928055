import MictlanXClient
import MictlanXModel
import Testing

struct HTTPDateTests {
    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),  // the three forms of RFC 9110 §5.6.7
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
        ("Sun, 22 Nov 2026 20:12:23 GMT", "2026-11-22T20:12:23Z"),
        ("Thu, 01-Jan-26 00:00:00 GMT", "2026-01-01T00:00:00Z"),
    ])
    func reads(text: String, moment: String) {
        #expect(Timestamp(httpDate: text)?.description == moment)
    }

    @Test(arguments: [
        "", "now", "06 Nov 1994", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
    ])
    func refuses(text: String) {
        #expect(Timestamp(httpDate: text) == nil)
    }

    private static let now = Timestamp(nanoseconds: 1_000_000_000)  // 1970-01-01T00:00:01Z

    @Test(
        arguments: [
            (["retry-after": "7"], .seconds(7)),
            (["retry-after": "0"], .zero),
            (["retry-after": "99999999999999999999"], .seconds(86_400)),
            (["retry-after": "Thu, 01 Jan 1970 00:00:31 GMT"], .seconds(30)),
            (["retry-after": "Sun, 06 Nov 2094 08:49:37 GMT"], .seconds(86_400)),
            // The server's own clock counts, wherever it stands.
            (
                ["retry-after": "Sun, 06 Nov 1994 08:49:42 GMT", "date": "Sun, 06 Nov 1994 08:49:37 GMT"],
                .seconds(5)
            ),
            (["retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"], .zero),
            (["retry-after": "-1"], nil), (["retry-after": "soon"], nil), (["retry-after": "1.5"], nil), ([:], nil),
        ] as [(KeyValuePairs<String, String>, Duration?)])
    func retryAfter(fields: KeyValuePairs<String, String>, wait: Duration?) {
        #expect(HTTPHeaders(fields).retryAfter(now: Self.now) == wait)
    }
}
