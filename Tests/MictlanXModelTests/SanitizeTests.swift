import MictlanXModel
import Testing

struct SanitizeTests {
    static let rows: [(String, String)] = Fixture.rows("sanitize").compactMap { row in
        guard let text = row.first as? String, let id = row.last as? String else { return nil }
        return (text, id)
    }

    @Test(arguments: rows) func agreesWithThePythonClient(text: String, id: String) {
        #expect(sanitize(text) == id)
    }

    @Test(arguments: rows) func isIdempotent(text: String, id: String) {
        #expect(sanitize(sanitize(text)) == sanitize(text))
    }

    /// The original takes 0.42 s for 4,000 letters; a million must not be felt here.
    @Test func isLinearOnRejection() {
        #expect(sanitize(String(repeating: "a", count: 1_000_000) + "_") == "")
    }

    @Test(arguments: rows) func idsAreTheFixedPoints(text: String, id: String) {
        let isFixedPoint = !id.isEmpty && text == id
        #expect(((try? BallID(text)) != nil) == isFixedPoint)
    }
}
