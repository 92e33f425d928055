internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// What is kept of a name: half of its SHA-256, and whose it is. A collision among a billion names is less likely than a broken
/// memory cell.
struct NameMark {
    private let high: UInt64
    private let low: UInt64
    /// Twice the ordinal, and one more for a directory.
    private let place: UInt64

    init(_ hash: Checksum, ordinal: Int, isDirectory: Bool) {
        (high, low) = hash.firstHalf
        place = UInt64(truncatingIfNeeded: ordinal) << 1 | (isDirectory ? 1 : 0)
    }

    var ordinal: Int { Int(place >> 1) }
    /// Whether the name is a directory's.
    var isDirectory: Bool { place & 1 == 1 }

    /// How many values the leading bits of the hash have.
    static let leadingValues = 1 << 12
    var leading: Int { Int(high >> 52) }

    func isSameName(as other: NameMark) -> Bool { high == other.high && low == other.low }
}

extension NameMark: Comparable {
    /// Names come one after the other, the marks of each in the order of their items.
    static func < (left: NameMark, right: NameMark) -> Bool {
        (left.high, left.low, left.place) < (right.high, right.low, right.place)
    }
}

/// Marks on disk. Those of one name are brought together in memory that does not grow with their number: by the leading bits of
/// their hashes they go into shares, of which one at a time is read and sorted. So a mark costs the same among any number.
struct NameMarks: ~Copyable {
    /// How many wait to be written at once.
    private static let blockSize = 1 << 11
    private static let size = MemoryLayout<NameMark>.stride

    private let file: NamelessFile
    private let directory: FilePath
    private let shareSize: Int
    private var waiting: [NameMark] = []
    private var count = 0
    /// How many there are with the same leading bits.
    private var counts = [Int](repeating: 0, count: NameMark.leadingValues)

    /// - Parameters:
    ///   - directory: where temporary files may lie.
    ///   - shareSize: how many marks, of 24 bytes, are in memory at once; more where there are thousands of such shares.
    /// - Throws: `MictlanXError`.
    init(in directory: FilePath, shareSize: Int) throws(MictlanXError) {
        self.directory = directory
        self.shareSize = shareSize
        file = try MictlanXError.explaining("cannot write", directory) { try NamelessFile(in: directory) }
    }

    mutating func append(_ mark: NameMark) throws(MictlanXError) {
        waiting.append(mark)
        counts[mark.leading] += 1
        if waiting.count == Self.blockSize { try flush() }
    }

    private mutating func flush() throws(MictlanXError) {
        try write(waiting, to: file, at: count)
        count += waiting.count
        waiting.removeAll(keepingCapacity: true)
    }

    /// Calls a body with the marks of each name that several items have, in the order of the items.
    mutating func eachShared(_ body: (ArraySlice<NameMark>) -> Void) throws(MictlanXError) {
        try flush()
        let shares = NameShares(counts, size: shareSize)
        let sorted = shares.ranges.count > 1 ? try distributed(over: shares) : file
        for range in shares.ranges {
            var marks = try marks(range, of: sorted)
            marks.sort()
            var rest = marks[...]
            while let first = rest.first {
                let shared = rest.prefix { $0.isSameName(as: first) }
                if shared.count > 1 { body(shared) }
                rest = rest.dropFirst(shared.count)
            }
        }
    }

    /// A file in which each share lies in one piece.
    private func distributed(over shares: NameShares) throws(MictlanXError) -> NamelessFile {
        let target = try MictlanXError.explaining("cannot write", directory) { try NamelessFile(in: directory) }
        var places = shares.ranges.map(\.lowerBound)
        var buffers = [[NameMark]](repeating: [], count: places.count)
        // All buffers together are half a share, as far as each write is worth it.
        let limit = max(16, shareSize / 2 / places.count)
        for start in stride(from: 0, to: count, by: Self.blockSize) {
            for mark in try marks(start..<min(count, start + Self.blockSize), of: file) {
                let share = shares.share(of: mark)
                buffers[share].append(mark)
                guard buffers[share].count == limit else { continue }
                try write(buffers[share], to: target, at: places[share])
                places[share] += limit
                buffers[share].removeAll(keepingCapacity: true)
            }
        }
        for share in buffers.indices { try write(buffers[share], to: target, at: places[share]) }
        return target
    }

    private func write(_ marks: [NameMark], to file: NamelessFile, at place: Int) throws(MictlanXError) {
        try MictlanXError.explaining("cannot write", directory) {
            try marks.withUnsafeBytes { try file.write($0, at: place * Self.size) }
        }
    }

    private func marks(_ range: Range<Int>, of file: NamelessFile) throws(MictlanXError) -> [NameMark] {
        let marks = try MictlanXError.explaining("cannot read", directory) {
            try [NameMark](unsafeUninitializedCapacity: range.count) { buffer, count in
                let bytes = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<range.count]))
                count = try file.descriptor.readWhole(into: bytes, at: range.lowerBound * Self.size) / Self.size
            }
        }
        guard marks.count == range.count else { throw WorkItem.damaged }
        return marks
    }
}

/// How marks are shared out: neighbouring leading values go together as far as they fit.
private struct NameShares {
    /// Where each share lies among all of them.
    private(set) var ranges: [Range<Int>] = []
    private var shares: [Int] = []

    init(_ counts: [Int], size: Int) {
        shares.reserveCapacity(counts.count)
        for count in counts {
            if let last = ranges.last, last.count + count <= size {
                ranges[ranges.count - 1] = last.lowerBound..<last.upperBound + count
            } else {
                let start = ranges.last?.upperBound ?? 0
                ranges.append(start..<start + count)
            }
            shares.append(ranges.count - 1)
        }
    }

    func share(of mark: NameMark) -> Int { shares[mark.leading] }
}
