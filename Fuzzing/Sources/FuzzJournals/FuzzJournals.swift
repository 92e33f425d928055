@testable import MictlanXBatch

/// A journal. No fuzzer finds a checksum, so each line is framed as it stands, which reaches the records and the fold; the
/// last byte says where the journal is cut. The raw bytes are read as well.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJournals(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    check(bytes, cut: bytes.count / 2)
    var journal: [UInt8] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
        journal += JournalFrame.line(json: Array(line))
    }
    check(journal, cut: Int(bytes.last ?? 0) * journal.count / 256)
    return 0
}

/// What is read does not depend on the blocks in which it comes, what can be read is a whole journal, and a cut one is read
/// up to the last whole record before the cut.
private func check(_ journal: [UInt8], cut: Int) {
    let whole = read([journal])
    let inBlocks = read([Array(journal[..<cut]), Array(journal[cut...])])
    precondition(whole.entries == inBlocks.entries && whole.ending == inBlocks.ending)
    precondition((0...journal.count).contains(whole.ending.length))
    let readable = read([Array(journal[..<whole.ending.length])])
    precondition(
        readable.entries == whole.entries && readable.ending == .whole(length: whole.ending.length))
    let torn = read([Array(journal[..<cut])])
    precondition(torn.entries.elementsEqual(whole.entries.prefix(torn.entries.count)))
    // A record that is written again is the same record, and the fold takes all of them.
    var history = RunHistory()
    for entry in whole.entries {
        let line = JournalFrame.line(entry).dropLast()
        precondition((try? JournalFrame.entry(line, number: entry.number)) == entry, "\(entry)")
        history.apply(entry.record)
    }
}

private func read(_ blocks: [[UInt8]]) -> (entries: [JournalEntry], ending: JournalEnding) {
    var scanner = JournalScanner()
    var entries: [JournalEntry] = []
    for block in blocks {
        scanner.append(block)
        while let entry = scanner.next() { entries.append(entry) }
    }
    return (entries, scanner.ending)
}
