import Testing

@testable import MictlanXText

@Suite struct SuggestionTests {
    private static let words = [
        "put", "bulk_put", "await_bulk", "get", "delete", "delete_bucket", "description", "if_exists",
    ]

    @Test(arguments: [
        ("bulkput", "bulk_put"), ("bulk-put", "bulk_put"), ("Bulk_Put", "bulk_put"), ("pt", "put"),
        ("desc", "description"), ("ifexist", "if_exists"), ("delte", "delete"), ("awiat_bulk", "await_bulk"),
        ("GET", "get"), ("delete_bukcet", "delete_bucket"),
    ])
    func finds(word: String, meant: String) {
        #expect(Suggestion.closest(to: word, among: Self.words) == meant)
    }

    @Test(arguments: ["", "zzz", "x", "upload", String(repeating: "p", count: 5_000)])
    func findsNothing(word: String) {
        #expect(Suggestion.closest(to: word, among: Self.words) == nil)
    }

    @Test(arguments: [("", "abc", 3), ("ab", "ba", 1), ("kitten", "sitting", 3), ("same", "same", 0), ("a", "", 1)])
    func measures(left: String, right: String, distance: Int) {
        #expect(Suggestion.editDistance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == distance)
    }
}
