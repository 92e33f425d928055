internal import Glibc

/// Records in memory that are to be sorted by their keys.
///
/// The last 16 bytes of a key say which of several versions of one record comes first; the others are dropped. A record
/// is laid down as the length of its key and of its payload, 4 bytes each, then both.
struct RecordRun: Sendable {
    /// How many bytes at the end of a key tell versions of one record apart.
    static let versionLength = 16
    static let headerLength = 8

    private var bytes: [UInt8] = []
    private var starts: [Int] = []

    /// What the run takes, in bytes.
    var size: Int { bytes.count + starts.count * MemoryLayout<Int>.stride }

    var isEmpty: Bool { starts.isEmpty }

    mutating func append(key: [UInt8], payload: [UInt8]) {
        starts.append(bytes.count)
        for length in [key.count, payload.count] {
            withUnsafeBytes(of: UInt32(clamping: length)) { bytes.append(contentsOf: $0) }
        }
        bytes += key
        bytes += payload
    }

    /// The records by key, each in its first version.
    func sorted() -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        bytes.withUnsafeBytes { bytes in
            let records = starts.map { RecordView(bytes, at: $0) }.sorted { $0.precedes($1) }
            var last: RecordView?
            for record in records {
                if let last, last.isVersion(of: record) { continue }
                result.append(contentsOf: bytes[record.start..<record.end])
                last = record
            }
        }
        return result
    }
}

/// A record as it lies in memory.
struct RecordView {
    let start: Int
    let key: UnsafeRawBufferPointer
    let end: Int

    /// - Parameters:
    ///   - bytes: whole records, written by ``RecordRun``.
    ///   - start: where one begins.
    init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        let lengths = Self.lengths(bytes, at: start)
        self.start = start
        let keyStart = start + RecordRun.headerLength
        key = UnsafeRawBufferPointer(rebasing: bytes[keyStart..<keyStart + lengths.key])
        end = keyStart + lengths.key + lengths.payload
    }

    static func lengths(_ bytes: UnsafeRawBufferPointer, at start: Int) -> (key: Int, payload: Int) {
        (
            Int(bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)),
            Int(bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self))
        )
    }

    func precedes(_ other: RecordView) -> Bool { compareBytes(key, other.key) < 0 }

    /// Whether both are versions of one record.
    func isVersion(of other: RecordView) -> Bool {
        compareBytes(key.dropLast(RecordRun.versionLength), other.key.dropLast(RecordRun.versionLength)) == 0
    }
}

/// The order of two byte strings: negative, zero or positive (memcmp(3)); of two that begin alike the shorter is first.
func compareBytes(_ left: Slice<UnsafeRawBufferPointer>, _ right: Slice<UnsafeRawBufferPointer>) -> Int {
    compareBytes(UnsafeRawBufferPointer(rebasing: left), UnsafeRawBufferPointer(rebasing: right))
}

/// As above.
func compareBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let count = min(left.count, right.count)
    if count > 0, let first = left.baseAddress, let second = right.baseAddress {
        let order = memcmp(first, second, count)
        if order != 0 { return Int(order) }
    }
    return left.count - right.count
}
