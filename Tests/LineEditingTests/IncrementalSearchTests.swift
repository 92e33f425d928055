import Testing

@testable import LineEditing

@Suite struct IncrementalSearchTests {
    private let entries = ["put a b/", "echo one", "put é c/", "echo one", "ls"]

    private func search(_ pattern: String) -> IncrementalSearch {
        var search = IncrementalSearch(entries)
        for scalar in pattern.unicodeScalars { search.type(scalar) }
        return search
    }

    @Test func findsTheNewestAndThenOlderOnes() {
        var search = search("put")
        #expect(search.found?.entry == "put é c/")
        search.older()
        #expect(search.found?.entry == "put a b/")
        search.older()
        #expect(search.hasFailed)
        #expect(search.found?.entry == "put a b/")
        search.newer()
        #expect(search.found?.entry == "put é c/")
        #expect(!search.hasFailed)
    }

    @Test func theCursorStandsAtThePattern() {
        #expect(search("c/").found?.cursor == 6)
        #expect(search("one").found?.cursor == 5)
    }

    @Test func oneLineIsFoundOnce() {
        var search = search("echo")
        search.older()
        #expect(search.hasFailed)
    }

    @Test func whatIsErasedIsLookedForAgain() {
        var search = search("onex")
        #expect(search.hasFailed)
        search.erase()
        #expect(!search.hasFailed)
        #expect(search.found?.entry == "echo one")
        for _ in 0..<5 { search.erase() }
        #expect(search.found == nil)
    }
}
