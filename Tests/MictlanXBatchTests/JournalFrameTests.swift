import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXBatch

@Suite struct JournalFrameTests {
    private static let sum = SHA256.hash([1])
    private static let list = ItemSet(
        kind: .balls, count: 3, bytes: ByteCount(9), file: "lists/up.0", sha256: sum,
        origin: ItemSet.Origin(scanned: 7, hasSelector: true, silentPeers: ["p1"], unnamed: 2))

    /// One of each kind of record, with what is hard to write: line feeds, quotes, no UTF-8 in sight.
    static let records: [JournalRecord] = [
        .start(run: "r\n\"1\"", attempt: 1, versions: ["mxshell": "1", "boot_id": "b"]),
        .start(run: "r", attempt: 2, versions: [:]),
        .value(name: "vars.x", .object(["a": .array([.null, .float(0.1), .int(.max), .string("\u{202E}é\u{0}")])])),
        .beginStep("up", spec: sum, input: SHA256.hash([2])), .list("up", number: 1, FrozenList(list, name: "up.0")),
        .begun("up", ordinals: [7], attempt: 1), .begun("up", ordinals: [0, 1, 2], attempt: 3),
        .done("up", ordinal: 2, via: .probe, size: 5, checksum: sum),
        .done("up", ordinal: 0, via: .absent, size: 0, checksum: nil),
        .failed("up", ordinal: 1, attempt: 4, .integrity, message: "line\none"),
        .timer("up", fireAt: Timestamp(nanoseconds: 1_700_000_000_123_456_789)),
        .endStep("up", .timedOut, outputs: ["done": .int(2)]), .endStep("up", .ok, outputs: nil),
        .end(.failed, .partial),
    ]

    private static func bytes(_ records: [JournalRecord] = records, from number: Int = 0) -> [UInt8] {
        records.enumerated().flatMap { index, record in
            JournalFrame.line(
                JournalEntry(number: number + index, time: Timestamp(nanoseconds: Int64(index)), record: record))
        }
    }

    private static func scan(_ bytes: [UInt8], block: Int = .max) -> (entries: [JournalEntry], ending: JournalEnding) {
        var scanner = JournalScanner()
        var entries: [JournalEntry] = []
        var offset = 0
        while offset < bytes.count {
            let end = block < bytes.count - offset ? offset + block : bytes.count
            scanner.append(bytes[offset..<end])
            while let entry = scanner.next() { entries.append(entry) }
            offset = end
        }
        return (entries, scanner.ending)
    }

    @Test(arguments: records) func aRecordIsReadAsItWasWritten(record: JournalRecord) throws {
        let line = JournalFrame.line(JournalEntry(number: 5, time: Timestamp(nanoseconds: 12), record: record))
        #expect(line.last == 0x0A && line.dropLast().allSatisfy { $0 != 0x0A })
        let entry = try JournalFrame.entry(line.dropLast(), number: 5)
        #expect(entry == JournalEntry(number: 5, time: Timestamp(nanoseconds: 12), record: record))
    }

    /// Records of single items are written and read without JSON between; the bytes and the records are the same.
    @Test func itemsHaveTheFormOfJSON() throws {
        let sums = [nil, Self.sum]
        var records = Self.records
        for step in ["up", "child[3]/up", "", "a\"b", "é", "x\u{7F}y"] {
            for ordinal in [0, 9, 10, 123_456, (1 << 30) - 1] {
                records.append(.begun(step, ordinals: [ordinal], attempt: ordinal % 7))
                for via in [JournalRecord.Via.io, .probe, .same, .absent] {
                    for sum in sums {
                        let size = ordinal == 9 ? Int.max : ordinal
                        records.append(.done(step, ordinal: ordinal, via: via, size: size, checksum: sum))
                    }
                }
            }
        }
        for (index, record) in records.enumerated() {
            let nanoseconds: Int64 = index.isMultiple(of: 2) ? 1_795_867_200_000_000_000 : Int64(index) * 1_000_000_007
            let entry = JournalEntry(number: index, time: Timestamp(nanoseconds: nanoseconds), record: record)
            let head: JSONObject = ["q": .int(index), "ts": .string(entry.time.description)]
            var json: [UInt8] = []
            JSONText.append(.object(head.adding(record.recorded)), to: &json)
            let line = JournalFrame.line(entry)
            #expect(Array(line.dropFirst(9).dropLast()) == json)
            #expect(try JournalFrame.entry(line.dropLast(), number: index) == entry)
            #expect(throws: JournalFrame.Fault.gap(number: index)) {
                try JournalFrame.entry(line.dropLast(), number: index + 1)
            }
        }
    }

    /// Another spelling of the same JSON is the same record.
    @Test(arguments: [
        #"{"q":3,"ts":"2026-11-28T16:13:48Z","t":"b","s":"up","i":0,"a":1}"#,
        #"{"q": 3,"ts":"2026-11-28T16:13:48Z","t":"b","s":"up","i":0,"a":1}"#,
        #"{"q":3,"ts":"2026-11-28T16:13:48Z","t":"b","s":"u\u0070","i":0,"a":1}"#,
        #"{"q":3,"ts":"2026-11-28T16:13:48Z","t":"b","s":"up","i":[0],"a":1}"#,
        #"{"t":"b","q":3,"ts":"2026-11-28T16:13:48Z","s":"up","i":0,"a":1}"#,
        #"{"q":3,"ts":"2026-11-28T16:13:48Z","t":"b","s":"up","i":0,"a":1,"new":true}"#,
    ])
    func anotherSpellingIsTheSameRecord(json: String) throws {
        let line = JournalFrame.line(json: Array(json.utf8)).dropLast()
        #expect(try JournalFrame.entry(line, number: 3).record == .begun("up", ordinals: [0], attempt: 1))
    }

    /// The form on disk, with the CRC-32 that `python3 -c 'import zlib; …'` gives for the same JSON.
    @Test func theFormOnDisk() {
        let entry = JournalEntry(
            number: 3, time: Timestamp(nanoseconds: 0),
            record: .done("up", ordinal: 2, via: .io, size: 5, checksum: nil))
        let json = #"{"q":3,"ts":"1970-01-01T00:00:00Z","t":"d","s":"up","i":2,"via":"io","sz":5}"#
        #expect(String(decoding: JournalFrame.line(entry), as: UTF8.self) == "a0c5afb6 \(json)\n")
    }

    @Test(arguments: [1, 7, 4_096]) func blocksOfAnySizeGiveTheSameRecords(block: Int) {
        let bytes = Self.bytes()
        let (entries, ending) = Self.scan(bytes, block: block)
        #expect(entries.map(\.record) == Self.records)
        #expect(ending == .whole(length: bytes.count))
        #expect(Self.scan([]).ending == .whole(length: 0))
    }

    @Test func everyCutIsATornTailBehindTheLastWholeRecord() {
        let bytes = Self.bytes()
        var whole = 0
        var count = 0
        for cut in 0..<bytes.count {
            let (entries, ending) = Self.scan(Array(bytes[..<cut]))
            if cut > 0, bytes[cut - 1] == 0x0A { (whole, count) = (cut, count + 1) }
            #expect(entries.count == count)
            #expect(ending == (cut == whole ? .whole(length: whole) : .torn(length: whole)))
        }
        // Zeros where the disk never got the last write.
        #expect(Self.scan(bytes + [UInt8](repeating: 0, count: 900)).ending == .torn(length: bytes.count))
    }

    @Test func aChangedByteBeforeTheLastRecordIsDamage() {
        let bytes = Self.bytes()
        let lastLine = Self.bytes(Array(Self.records.dropLast())).count
        for position in 0..<bytes.count {
            var changed = bytes
            changed[position] ^= 0x41
            let (entries, ending) = Self.scan(changed)
            #expect(entries.count < Self.records.count)
            #expect(entries.map(\.record) == Array(Self.records.prefix(entries.count)))
            #expect(ending.length <= position)
            #expect(position < lastLine - 1 ? ending == .damaged(length: ending.length) : true)
            if position >= lastLine { #expect(ending == .torn(length: lastLine)) }
        }
    }

    @Test func aGapOrARepetitionIsDamage() {
        let first = Self.bytes(Array(Self.records.prefix(2)))
        #expect(Self.scan(first + Self.bytes([Self.records[2]], from: 3)).ending == .damaged(length: first.count))
        #expect(Self.scan(first + Self.bytes([Self.records[1]], from: 1)).ending == .damaged(length: first.count))
    }

    /// A record of a later version is no damage: nothing may be cut off there.
    @Test func anUnknownKindIsTold() throws {
        let line = Self.bytes([.value(name: "x", .null)])
        let text = String(decoding: line.dropFirst(9).dropLast(), as: UTF8.self)
        let strange = Array(text.replacing(#""t":"val""#, with: #""t":"new""#).utf8)
        let framed = JournalFrame.line(json: strange)
        #expect(Self.scan(framed + Self.bytes([.end(.ok, .ok)], from: 1)).ending == .unknown(length: 0, number: 0))
        let huge = Array(#"{"q":0,"ts":"1970-01-01T00:00:00Z","t":"b","s":"up","i":4611686018427387904,"a":1}"#.utf8)
        #expect(Self.scan(JournalFrame.line(json: huge)).ending == .unknown(length: 0, number: 0))
    }

    @Test func theReaderFoldsAFile() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.path.appending("journal")
        try file.write(Self.bytes() + Array("torn".utf8))
        let (count, ending) = try await JournalReader.fold(file, into: 0) { count, _ in count += 1 }
        #expect(count == Self.records.count)
        #expect(ending == .torn(length: Self.bytes().count))
        await #expect(throws: MictlanXError.self) {
            _ = try await JournalReader.fold(directory.path.appending("none"), into: 0) { count, _ in count += 1 }
        }
    }
}
