/// What ``PagedRecords`` hold: a few bytes without references. Every pattern of its bits is one, as it may lie in a file.
protocol PagedRecord: BitwiseCopyable, Sendable {
    /// What is at a place where nothing was set.
    static var vacant: Self { get }
}

/// Records by their place, from 0, as one for each chunk of a ball: of millions no more than a fixed number is in memory.
///
/// The first page is an array that grows with it, so that a ball of a few chunks needs nothing else. The others are made
/// where they are first needed, in any order, and lie in ``RecordPages``. They are shared by all copies of this value: only
/// one of those may be changed, and none while others read.
struct PagedRecords<Record: PagedRecord>: Sendable {
    private var first: [Record] = []
    private var pages: RecordPages<Record>?

    /// The record at a place; the vacant one where nothing was set.
    ///
    /// - Throws: ``MictlanXError`` `io`, and what laying down another page throws.
    subscript(place: Int) -> Record {
        get throws(MictlanXError) {
            if place < first.count { return first[place] }
            return try pages?.record(at: place) ?? .vacant
        }
    }

    /// Puts a record in its place.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - place: from 0.
    ///   - scratch: how much is held in memory, and where the rest goes; `nil` holds everything. The first one counts.
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    mutating func set(_ record: Record, at place: Int, in scratch: Scratch?) throws(MictlanXError) {
        guard place >= RecordPages<Record>.length else {
            if place >= first.count { first += repeatElement(.vacant, count: place + 1 - first.count) }
            first[place] = record
            return
        }
        if pages == nil { pages = RecordPages(scratch) }
        assert(isKnownUniquelyReferenced(&pages), "another copy of these records would change with them")
        try pages?.set(record, at: place)
    }

    /// The next place, from one on, where something may have been set; `nil` when there is none.
    func next(from place: Int) -> Int? {
        if place < first.count { return place }
        return pages?.next(from: max(place, RecordPages<Record>.length))
    }
}
