import Testing

@testable import LineEditing

@Suite struct HistoryEntryTests {
    @Test(arguments: ["ls", "put 'a\nb' c/", #"echo \n"#, #"\"#, "ü € 🐈", "a\r\nb", ""])
    func survivesEncoding(entry: String) {
        let line = HistoryEntry.encoded(entry)
        #expect(!line.utf8.contains(UInt8(ascii: "\n")))
        #expect(HistoryEntry.decoded(line) == entry)
    }

    @Test(arguments: [(#"a\"#, #"a\"#), (#"\q"#, #"\q"#)])
    func keepsForeignEscapes(line: String, entry: String) {
        #expect(HistoryEntry.decoded(line) == entry)
    }
}
