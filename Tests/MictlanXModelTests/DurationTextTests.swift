import MictlanXModel
import Testing

struct DurationTextTests {
    @Test(
        arguments: [
            ("0", .zero), ("500ms", .milliseconds(500)), ("90s", .seconds(90)), ("15m", .seconds(900)),
            ("2h30m", .seconds(9_000)), ("7d", .seconds(604_800)), ("4w", .seconds(2_419_200)),
            ("1.5s", .milliseconds(1_500)),
            ("1h0.5s", .seconds(3_600) + .milliseconds(500)), ("0s", .zero),
        ] as [(String, Duration)])
    func parses(text: String, duration: Duration) throws {
        #expect(try DurationText.parse(text) == duration)
    }

    @Test(arguments: [
        "", "5", "s", "-1s", "1x", "1m1h", "1s1s", "1.5h30m", ".5s", "1.s", "1 s", "1e3s", "99999999999999999999w",
        "1S",
    ])
    func rejects(text: String) {
        #expect(throws: InvalidDuration.self) { try DurationText.parse(text) }
    }

    @Test(
        arguments: [
            (.zero, "0s"), (.seconds(90), "1m30s"), (.seconds(9_000), "2h30m"), (.milliseconds(1_500), "1.5s"),
            (.seconds(86_400), "1d"), (.milliseconds(-250), "-250ms"), (.microseconds(1_500), "1.5ms"),
            (.microseconds(61_226_154), "1m1.226s"), (.microseconds(59_999_900), "1m"),
            (.milliseconds(60_050), "1m0.05s"),
        ] as [(Duration, String)])
    func formats(duration: Duration, text: String) {
        #expect(DurationText.format(duration) == text)
    }

    @Test(arguments: [Duration.seconds(1), .milliseconds(86_399_999), .seconds(31_536_001)])
    func readsWhatItWrites(duration: Duration) throws {
        #expect(try DurationText.parse(DurationText.format(duration)) == duration)
    }
}
