/// Where the readable part of a journal ends, and why.
package enum JournalEnding: Hashable, Sendable {
    /// The journal is whole.
    case whole(length: Int)
    /// The last write was cut: behind `length` bytes nothing can be read, and the journal may be cut there.
    case torn(length: Int)
    /// Something behind `length` bytes cannot be read, and whole records follow: this is no cut write.
    case damaged(length: Int)
    /// The record behind `length` bytes is whole and of a kind that is not known here.
    case unknown(length: Int, number: Int)

    /// How many bytes of the journal can be read.
    package var length: Int {
        switch self {
        case .whole(let length), .torn(let length), .damaged(let length), .unknown(let length, _): length
        }
    }
}

/// Finds the records in the bytes of a journal: a pure machine that is fed block by block and holds one line.
package struct JournalScanner {
    private var buffer: [UInt8] = []
    private var start = 0
    private var searched = 0
    /// The number that the next record must have.
    package private(set) var number = 0
    /// How many bytes of the journal have been understood.
    private var length = 0
    private var hasFailed = false
    private var isInLongLine = false
    private var damage: JournalEnding?

    package init() {}

    /// Takes more bytes of the journal.
    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next record in the bytes so far; `nil` when more are needed, and for ever behind the first fault.
    package mutating func next() -> JournalEntry? {
        while damage == nil, let line = nextLine() {
            if hasFailed {
                if JournalFrame.isWhole(line) { damage = .damaged(length: length) }
                continue
            }
            do throws(JournalFrame.Fault) {
                let entry = try JournalFrame.entry(line, number: number)
                number += 1
                length += line.count + 1
                return entry
            } catch {
                switch error {
                case .broken: hasFailed = true
                case .gap: damage = .damaged(length: length)
                case .unknown: damage = .unknown(length: length, number: number)
                }
            }
        }
        if damage != nil { start = buffer.count }
        return nil
    }

    /// What the journal is when no bytes follow. A last line without its line feed is a cut write.
    package var ending: JournalEnding {
        if let damage { return damage }
        return hasFailed || isInLongLine || start < buffer.count ? .torn(length: length) : .whole(length: length)
    }

    /// The next whole line, without its line feed.
    private mutating func nextLine() -> ArraySlice<UInt8>? {
        while true {
            searched = max(searched, start)
            guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
                searched = buffer.count
                // No record is as long; what is left of it is passed over.
                if buffer.count - start > JournalFrame.maximumLength {
                    (isInLongLine, hasFailed) = (true, true)
                    start = buffer.count
                }
                return nil
            }
            defer { start = end + 1 }
            guard isInLongLine else { return buffer[start..<end] }
            isInLongLine = false
        }
    }
}
