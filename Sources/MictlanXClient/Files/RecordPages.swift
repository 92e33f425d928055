internal import MictlanXPlatform
import Synchronization

/// Records in pages, of which those that were used last are in memory and the others in a file without a name. Nothing is
/// written, and no file made, while there is room for all.
///
/// A page goes to the page cache of the system or comes from there in a few microseconds, so that the caller does it where it
/// runs: that is where listings are scanned and files of a few megabytes hashed, too.
final class RecordPages<Record: PagedRecord>: Sendable {
    private enum Place {
        case nowhere
        case file
        case frame(Int32)
    }

    private struct Frame {
        var records: [Record]
        /// The page that is in it.
        var page: Int?
        /// Whether the file has room for that page.
        var isLaidDown = false
        /// Whether the file has another state of it.
        var isChanged = false
        /// Whether it was used since the hand came by.
        var isRecent = true

        func write(to file: ScratchFile?, at offset: Int) throws(MictlanXError) {
            let bytes = records.span.bytes
            try bytes.withUnsafeBytes { (bytes) throws(MictlanXError) in try file?.write(bytes, at: offset) }
        }

        mutating func read(from file: ScratchFile?, at offset: Int) throws(MictlanXError) {
            var span = records.mutableSpan
            try span.withUnsafeMutableBytes { (bytes) throws(MictlanXError) in try file?.read(into: bytes, at: offset) }
        }
    }

    private struct State {
        var frames: [Frame] = []
        /// By page; those behind the end are nowhere.
        var places: [Place] = []
        /// The frame that is looked at next when one is needed (the clock of Corbató, A Paging Experiment, 1968).
        var hand = 0
        var file: ScratchFile?
        var allowance: SpoolAllowance?
    }

    private let scratch: Scratch?
    private let maximumFrames: Int
    private let state: Mutex<State>

    /// What a page takes in memory and in the file, in bytes: a page of the page cache, so that a listing in any order costs
    /// no more than it must.
    private static var size: Int { 4_096 }

    /// How many records are in a page.
    static var length: Int { size / MemoryLayout<Record>.stride }

    /// - Parameters:
    ///   - scratch: how much is held in memory, and where the rest goes; `nil` holds everything.
    ///   - file: takes the rest; `nil` for one that is made when it is needed.
    init(_ scratch: Scratch?, file: ScratchFile? = nil) {
        self.scratch = scratch
        // Half of it, as a put may need three of these: of the ball that is there, of its order, and of its own chunks.
        maximumFrames = scratch.map { max(2, $0.runSize / 2 / Self.size) } ?? .max
        state = Mutex(State(file: file))
    }

    /// The record at a place; the vacant one where nothing was set.
    ///
    /// - Throws: ``MictlanXError``: `io`, `diskFull`, as another page may have to go for this one.
    func record(at place: Int) throws(MictlanXError) -> Record {
        let (page, offset) = place.quotientAndRemainder(dividingBy: Self.length)
        return try state.withLock { (state) throws(MictlanXError) in
            guard let frame = try frame(of: page, isMade: false, &state) else { return .vacant }
            return state.frames[frame].records[offset]
        }
    }

    /// Puts a record in its place.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    func set(_ record: Record, at place: Int) throws(MictlanXError) {
        let (page, offset) = place.quotientAndRemainder(dividingBy: Self.length)
        try state.withLock { (state) throws(MictlanXError) in
            guard let frame = try frame(of: page, isMade: true, &state) else { return }
            state.frames[frame].records[offset] = record
            state.frames[frame].isChanged = true
        }
    }

    /// The next place, from one on, that is in a page; `nil` when there is none.
    func next(from place: Int) -> Int? {
        let page = place / Self.length
        return state.withLock { state in
            guard page < state.places.count else { return nil }
            for (number, found) in state.places[page...].enumerated() {
                if case .nowhere = found { continue }
                return number == 0 ? place : (page + number) * Self.length
            }
            return nil
        }
    }

    /// The frame with a page, which is brought there; `nil` where there is no such page, unless it is to be made.
    private func frame(of page: Int, isMade: Bool, _ state: inout State) throws(MictlanXError) -> Int? {
        if page >= state.places.count {
            guard isMade else { return nil }
            state.places += repeatElement(.nowhere, count: page + 1 - state.places.count)
        }
        let frame: Int
        switch state.places[page] {
        case .frame(let number):
            state.frames[Int(number)].isRecent = true
            return Int(number)
        case .file:
            frame = try vacate(&state)
            try state.frames[frame].read(from: state.file, at: page * Self.size)
            state.frames[frame].isLaidDown = true
        case .nowhere:
            guard isMade else { return nil }
            frame = try vacate(&state)
            state.frames[frame].records.withUnsafeMutableBufferPointer { $0.update(repeating: .vacant) }
            state.frames[frame].isLaidDown = false
        }
        state.frames[frame].page = page
        state.frames[frame].isChanged = false
        state.frames[frame].isRecent = true
        state.places[page] = .frame(Int32(frame))
        return frame
    }

    /// A frame without a page.
    private func vacate(_ state: inout State) throws(MictlanXError) -> Int {
        guard state.frames.count >= maximumFrames else {
            state.frames.append(Frame(records: [Record](repeating: .vacant, count: Self.length)))
            return state.frames.count - 1
        }
        while state.frames[state.hand].isRecent {
            state.frames[state.hand].isRecent = false
            state.hand = (state.hand + 1) % maximumFrames
        }
        let frame = state.hand
        state.hand = (frame + 1) % maximumFrames
        if let page = state.frames[frame].page {
            if state.frames[frame].isChanged { try layDown(page, from: frame, &state) }
            state.frames[frame].page = nil
            state.places[page] = .file
        }
        return frame
    }

    private func layDown(_ page: Int, from frame: Int, _ state: inout State) throws(MictlanXError) {
        // Without one there are as many frames as pages.
        guard let scratch else { return }
        if !state.frames[frame].isLaidDown {
            var allowance = state.allowance ?? SpoolAllowance(in: scratch.directory, atMost: scratch.limit)
            guard allowance.take(Self.size) else {
                throw MictlanXError(exhausted: allowance, in: scratch.directory, "what is known of each chunk")
            }
            state.allowance = allowance
        }
        if state.file == nil { state.file = try ScratchFile(in: scratch.directory) }
        try state.frames[frame].write(to: state.file, at: page * Self.size)
    }
}
