import Testing

@testable import LineEditing

@Suite struct LastWordsTests {
    @Test(arguments: [
        ("put a b/", "b/"), ("ls", "ls"), ("echo 'a b'", "'a b'"), (#"echo x\ y"#, #"x\ y"#), ("ls b; ", "b"),
        ("echo \"a ' b\"", "\"a ' b\""),
    ])
    func theLastWordIsTakenAsItWasWritten(entry: String, word: String) {
        #expect(LastWords.lastWord(of: entry) == word)
    }

    @Test func pressedAgainTheOneBeforeTakesItsPlace() {
        var words = LastWords()
        let none = words.next(before: "")
        #expect(none == nil)
        words.remember("put one b/")
        words.remember("get two.jpg")
        let first = words.next(before: "rm ")
        #expect(first?.replaced == 0 && first?.word == "two.jpg")
        let second = words.next(before: "rm two.jpg")
        #expect(second?.replaced == 7 && second?.word == "b/")
        let third = words.next(before: "rm b/")
        #expect(third == nil)
        // Another line begins with the newest again.
        let other = words.next(before: "ls ")
        #expect(other?.word == "two.jpg")
    }
}
