import Testing

@testable import LineEditing

@Suite struct PrefixSearchTests {
    private var search = PrefixSearch(maximumCount: 6)

    init() {
        for entry in ["gone", "ls pics", "put a b", "rm -r lls ppp", "ls p*", "ls pics", "ls pics", "pwd"] {
            search.remember(entry)
        }
    }

    @Test mutating func whatIsTypedIsABeginning() {
        #expect(search.older(than: "ls p", typed: "ls p") == "ls pics")
        #expect(search.older(than: "ls pics", typed: "ls pics") == "ls p*")
        // The same line again shows nothing new, and what was too old is gone.
        #expect(search.older(than: "ls p*", typed: "ls p*") == "ls pics")
        #expect(search.older(than: "ls pics", typed: "ls pics") == nil)
        #expect(search.newer(than: "ls pics") == "ls p*")
        #expect(search.newer(than: "ls p*") == "ls pics")
        #expect(search.newer(than: "ls pics") == "ls p")
        #expect(search.newer(than: "ls p") == nil)
    }

    /// A star and a dot are what they are.
    @Test(arguments: [("ls p*", nil), ("ls p.", nil), ("s p", nil), ("p", "pwd"), ("", "pwd")])
    mutating func nothingIsAPattern(typed: String, found: String?) {
        var search = self.search
        #expect(search.older(than: typed, typed: typed) == found)
    }

    /// Only what stands before the cursor counts, and a line that was changed begins a search of its own.
    @Test mutating func aChangedLineIsANewSearch() {
        #expect(search.older(than: "put x", typed: "put ") == "put a b")
        #expect(search.older(than: "p", typed: "p") == "pwd")
        #expect(search.newer(than: "put a b") == nil)
    }

    @Test mutating func aNewLineEndsTheSearch() {
        #expect(search.older(than: "", typed: "") == "pwd")
        search.remember("put c d")
        #expect(search.newer(than: "pwd") == nil)
        #expect(search.older(than: "", typed: "") == "put c d")
    }
}
