import MictlanXModel
import Testing

struct NameVector: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let id: String
    var testDescription: String { id }

    static let all: [NameVector] = (Fixture.object("names.json")["rows"] as? [[String: Any]] ?? []).compactMap { row in
        guard let hex = row["name_hex"] as? String, let id = row["id"] as? String else { return nil }
        let digits = Array(hex)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        return NameVector(bytes: bytes, id: id)
    }
}

struct NameSpellingTests {
    @Test(arguments: NameVector.all) func spells(vector: NameVector) throws {
        let name = try BallName(bytes: vector.bytes)
        #expect(name.id.rawValue == vector.id)
        #expect(name.id.name == name)
        #expect(sanitize(vector.id) == vector.id)
    }

    /// Every name of up to three of the bytes that the rule treats differently: none collide, all decode.
    @Test func isReversibleForAllShortNames() throws {
        let alphabet = Array("0ax2_-./".utf8) + [0x00, 0x0A, 0xFF]
        var seen: Set<String> = []
        var count = 0
        func check(_ bytes: [UInt8]) throws {
            let name = try BallName(bytes: bytes)
            #expect(seen.insert(name.id.rawValue).inserted, "collision at \(bytes)")
            #expect(name.id.name.bytes == bytes)
            #expect(sanitize(name.id.rawValue) == name.id.rawValue)
            count += 1
        }
        for a in alphabet {
            try check([a])
            for b in alphabet {
                try check([a, b])
                for c in alphabet { try check([a, b, c]) }
            }
        }
        #expect(count == 11 + 121 + 1_331)
    }

    @Test func refusesNothing() { #expect(throws: InvalidName.empty) { try BallName("") } }

    @Test func refusesWhatSpellsTooLong() throws {
        #expect(try BallName(String(repeating: "a", count: 1_024)).id.rawValue.utf8.count == 1_024)
        #expect(throws: InvalidName.tooLong(length: 1_025, limit: 1_024)) {
            try BallName(String(repeating: "a", count: 1_025))
        }
        // The dense spelling ends at 742 bytes; the number is that of the ordinary one, '0' and four for each dot.
        #expect(try BallName(String(repeating: ".", count: 742)).id.rawValue.utf8.count == 1_024)
        #expect(throws: InvalidName.tooLong(length: 2_973, limit: 1_024)) {
            try BallName(String(repeating: ".", count: 743))
        }
    }

    /// A path of 106 Chinese characters has 1,208 bytes in the ordinary spelling.
    @Test func whatIsTooLongIsSpelledDensely() throws {
        let path = Array((String(repeating: "\u{6587}", count: 100) + "/" + "\u{4EF6}.txt").utf8)
        let name = try BallName(bytes: path)
        #expect(name.id.rawValue.hasPrefix("0-z"))
        #expect(name.id.rawValue.utf8.count < 450)
        #expect(sanitize(name.id.rawValue) == name.id.rawValue)
        #expect(name.id.name == name)
        // The text of the id is a name, too, and another one.
        let literal = try BallName(name.id.rawValue)
        #expect(literal.id != name.id)
        #expect(literal.id.name == literal)
        // What is not the dense spelling of a name that needs it is its own name, as ever.
        for text in ["0-z", "0-zA", "0-zhello", "0-z00000000000"] {
            #expect(try BallName(text).id.rawValue == text)
            #expect(try BallID(text).name.text == text)
        }
        for length in 257...272 {
            let bytes = (0..<length).map {
                $0.isMultiple(of: 3) ? UInt8(0xFF) : UInt8(truncatingIfNeeded: $0 * 7 | 0x80)
            }
            let name = try BallName(bytes: bytes)
            #expect(name.id.name.bytes == bytes)
        }
    }

    /// Ids of other clients that no name spells are shown as they are.
    @Test(arguments: ["0-x41", "a-x41", "a-x2e-x2"]) func keepsForeignIDs(id: String) throws {
        let decoded = try BallID(id).name
        #expect(decoded.id.rawValue == id || decoded.text == id)
    }
}
