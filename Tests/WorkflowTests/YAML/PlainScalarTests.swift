import Testing
import Workflow

@Suite struct PlainScalarTests {
    @Test(arguments: [
        ("", PlainScalar.null), ("~", .null), ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
        ("0", .int(0)), ("-0", .int(0)), ("42", .int(42)), ("-7", .int(-7)),
        ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .text), ("1.5", .float(1.5)), ("-0.25", .float(-0.25)), ("3.10", .float(3.1)),
        ("010", .text), ("1_000", .text), ("1e3", .text), (".5", .text), ("1.", .text), ("+1", .text), ("0x1F", .text),
        ("0o10", .text), ("12:30", .text), ("yes", .text), ("True", .text), ("NULL", .text), (".inf", .text),
        ("2024-01-01", .text), ("1.2.3", .text), ("-", .text), ("hello", .text), ("١", .text),
    ])
    func resolves(text: String, expected: PlainScalar) {
        #expect(PlainScalar(text) == expected)
    }

    @Test(arguments: [
        "no", "No", "YES", "on", "off", "y", "N", "True", "FALSE", "Null", "010", "0o10", "0x1F", "0b11", "1_000",
        "12:30",
        "1:30:59", "1e3", "1.5e-3", ".inf", "-.INF", ".NaN", ".5", "1.", "+1", "-010", "9223372036854775808",
        "2024-01-01", "2024-1-1T2:03:04Z", "2024-01-01 02:03:04.5 +1", "2024-01-01t02:03:04",
    ])
    func isAmbiguous(text: String) {
        #expect(PlainScalar(text) == .text)
        #expect(PlainScalar.otherReading(of: text) != nil)
    }

    @Test(arguments: [
        ("1.10", "1.1"), ("3.0", nil), ("0.50", "0.5"), ("-0", "0"), ("100000000000000000.0", "1e+17"), ("7", nil),
        ("-1.5", nil), ("1.10.0", nil), ("x", nil),
    ])
    func knowsWhichNumbersLoseTheirSpelling(text: String, spelling: String?) {
        #expect(PlainScalar.respelling(of: text) == spelling)
    }

    @Test(arguments: [
        "hello", "2024-1-1", "2024-01", "2024-01-01x", "2024-01-01 02:03", "1.2.3", "10.0.0.1", "1MiB", "14d", "2%",
        "a:b", "tmp-", "-", ".", "..", "", "12:300",
        "1e",
        "0xZZ", "none", "1_", "v1",
    ])
    func isNotAmbiguous(text: String) {
        #expect(PlainScalar.otherReading(of: text) == nil)
    }
}
