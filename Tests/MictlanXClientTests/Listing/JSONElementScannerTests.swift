import Testing

@testable import MictlanXClient

struct JSONElementScannerTests {
    private static let listing = #"""
        {"bucket_id":"b","x":{"balls":[{"no":1}]},"peers_ids":["p{\"]"],"balls":[{"key":"a\"}_0","t":{"x":[1,2]}}, {"key":"b_0"}],"n":-1.5e3}
        """#

    @Test func findsElementsHoweverTheTextIsCut() throws {
        let bytes = Array(Self.listing.utf8)
        for size in 1...bytes.count {
            var scanner = JSONElementScanner(key: "balls", level: 1)
            var found: [String] = []
            var offset = 0
            while offset < bytes.count {
                let piece = Array(bytes[offset..<min(bytes.count, offset + size)])
                try scanner.feed(piece) { found.append(String(decoding: $1, as: UTF8.self)) }
                offset += size
            }
            try scanner.finish()
            #expect(found == [#"{"key":"a\"}_0","t":{"x":[1,2]}}"#, #"{"key":"b_0"}"#])
        }
    }

    @Test func namesTheOwnerOfAnElement() throws {
        var scanner = JSONElementScanner(key: "balls", level: 2)
        var found: [String] = []
        let text = #"{"p0":{"balls":[{"k":1}],"peers":[]},"p1":{"balls":[]},"p2":{"balls":[{"k":2}]}}"#
        try scanner.feed(Array(text.utf8)) { found.append("\($0) \(String(decoding: $1, as: UTF8.self))") }
        try scanner.finish()
        #expect(found == [#"p0 {"k":1}"#, #"p2 {"k":2}"#])
        #expect(scanner.owners == ["p0", "p1", "p2"])
    }

    @Test(arguments: [
        "", "[]", "null", "<html>", #"{"balls":[1]}"#, #"{"balls":[{"a":1}}"#, #"{"balls":[{"a":1}]"#,
        #"{"balls":[{"a":"#,
        #"{"balls":["x"]}"#, #"{"balls":[]}x"#, "{]", #"{"a":1}}"#, #""text""#, "{a:1}",
        // Without the array it is no listing: nothing to list is an empty one.
        "{}", #"{"balls":null}"#, #"{"other":[]}"#, #"{"x":{"balls":[]}}"#,
    ])
    func refusesWhatIsNoListing(text: String) {
        #expect(throws: MictlanXError.self) {
            var scanner = JSONElementScanner(key: "balls", level: 1)
            try scanner.feed(Array(text.utf8)) { _, _ in }
            try scanner.finish()
        }
    }

    @Test func refusesAnEndlessElement() {
        #expect(throws: MictlanXError.self) {
            var scanner = JSONElementScanner(key: "balls", level: 1)
            try scanner.feed(Array(#"{"balls":[{"a":""#.utf8)) { _, _ in }
            let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 18)
            for _ in 0..<8 { try scanner.feed(filler) { _, _ in } }
        }
    }
}
