package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// What became of each item of a bulk job, in a file of fixed-size records: the place of a record is its ordinal, so
/// results that arrive in any order are read back in the order of the list, and none of them is kept in memory.
package final class ResultTable: Sendable {
    /// What became of one item.
    package enum Entry: Hashable {
        /// It is in the store with this content.
        case stored(size: Int, chunks: Int, checksum: Checksum, isChanged: Bool)
        case failed
    }

    private static let recordSize = 56
    private let file: FilePath
    private let descriptor: FileDescriptor

    /// - Parameters:
    ///   - file: the table's file; an old one is emptied.
    ///   - kept: the items whose entries of an old table stay; all others have none.
    /// - Throws: `MictlanXError`.
    package init(file: FilePath, keeping kept: OrdinalSet = OrdinalSet()) throws(MictlanXError) {
        self.file = file
        descriptor = try MictlanXError.explaining("cannot write", file) {
            try FileDescriptor.open(
                file, .readWrite,
                options: kept.count > 0 ? [.create, .closeOnExec] : [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite])
        }
        let count = try MictlanXError.explaining("cannot read", file) {
            try FileStatus(descriptor: descriptor).size / Self.recordSize
        }
        let nothing = [UInt8](repeating: 0, count: Self.recordSize)
        for ordinal in 0..<count where !kept.contains(ordinal) { try write(nothing, ordinal) }
    }

    deinit { try? descriptor.close() }

    package subscript(ordinal: Int) -> Entry? {
        get throws(MictlanXError) {
            let bytes = try MictlanXError.explaining("cannot read", file) {
                try [UInt8](unsafeUninitializedCapacity: Self.recordSize) { buffer, count in
                    count = try descriptor.read(
                        fromAbsoluteOffset: Int64(ordinal * Self.recordSize),
                        into: UnsafeMutableRawBufferPointer(buffer))
                }
            }
            guard bytes.count == Self.recordSize else { return nil }
            switch bytes[0] {
            case 1, 2:
                guard let checksum = Checksum(hex: Hex.text(bytes[24..<56])) else { throw WorkItem.damaged }
                return .stored(
                    size: Self.number(bytes[8..<16]), chunks: Self.number(bytes[16..<24]), checksum: checksum,
                    isChanged: bytes[0] == 1)
            case 3: return .failed
            default: return nil
            }
        }
    }

    /// Those of some items that have an entry: a loss of power may have cost some.
    package func known(among ordinals: OrdinalSet, of count: Int) throws(MictlanXError) -> OrdinalSet {
        var known = OrdinalSet()
        guard ordinals.count > 0 else { return known }
        for ordinal in 0..<count where ordinals.contains(ordinal) {
            if try self[ordinal] != nil { known.insert(ordinal) }
        }
        return known
    }

    package func set(_ ordinal: Int, _ entry: Entry) throws(MictlanXError) {
        var record = [UInt8](repeating: 0, count: Self.recordSize)
        switch entry {
        case .stored(let size, let chunks, let checksum, let isChanged):
            record[0] = isChanged ? 1 : 2
            record.replaceSubrange(8..<16, with: Self.bytes(size))
            record.replaceSubrange(16..<24, with: Self.bytes(chunks))
            record.replaceSubrange(24..<56, with: Hex.bytes(checksum.hex) ?? [])
        case .failed: record[0] = 3
        }
        try write(record, ordinal)
    }

    private func write(_ record: [UInt8], _ ordinal: Int) throws(MictlanXError) {
        try MictlanXError.explaining("cannot write", file) {
            _ = try descriptor.writeAll(toAbsoluteOffset: Int64(ordinal * Self.recordSize), record)
        }
    }

    /// The balls of a list that the table holds as stored, as they are in the store.
    ///
    /// - Parameters:
    ///   - items: the list that the table belongs to.
    ///   - file: where the list of the result goes.
    /// - Returns: the list, and how many items were changed.
    /// - Throws: `MictlanXError`.
    package func stored(of items: ItemSet, in file: FilePath) async throws -> (items: ItemSet, changed: Int) {
        var changed = 0
        let writer = try ListWriter(file: file, kind: .balls)
        for try await listed in items.items() {
            guard var ball = listed.item.ball,
                case .stored(let size, let chunks, let checksum, let isChanged)? = try self[listed.ordinal]
            else { continue }
            if isChanged { changed += 1 }
            (ball.knownSize, ball.chunks, ball.checksum) = (size, chunks, checksum)
            try writer.append(.ball(ball))
        }
        return (try await writer.freeze(), changed)
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
}
