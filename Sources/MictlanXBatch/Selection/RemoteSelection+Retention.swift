package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

extension RemoteSelection {
    /// Writes down what is chosen from one bucket, without the newest balls of each group.
    ///
    /// A group is counted over all balls whose names and tags fit, whatever their age and size: the newest of a group stay
    /// although the selection asks for old ones, and old ones go although newer ones are there. The balls go to a nameless
    /// file and are sorted by group and age there, so memory holds 2 MiB of them, and two bits of each.
    ///
    /// - Parameters:
    ///   - retention: what stays.
    ///   - store: the store.
    ///   - writer: the list, which the caller finishes.
    ///   - scratch: where temporary files may lie.
    /// - Returns: what was looked at, and the groups.
    /// - Throws: `MictlanXError`; what `retention.group` throws.
    package func write(
        keeping retention: Retention, from store: any ObjectStore, to writer: ListWriter,
        scratch: FilePath
    ) async throws -> (scan: Scan, groups: Retention.Groups) {
        guard targets.count == 1, let target = targets.first, !target.isBall else {
            throw MictlanXError(.invalidArgument, "groups are kept in one bucket")
        }
        var scan = Scan()
        var chosen = OrdinalSet()
        var sorter = RecordSorter(Scratch(directory: scratch))
        let pool = try ListWriter(namelessIn: scratch, kind: .balls)
        let listing = store.listing(of: target.bucket, isCompleted: true)
        for try await ball in listing {
            try look(at: &scan)
            guard target.includes(ball.address), filter.admitsName(ball),
                try filter.admitsTimestamp(of: ball)
            else {
                continue
            }
            let item = BallItem(ball)
            let record = RetentionRecord(
                group: try retention.group(item), updatedAt: item.updatedAt, ordinal: pool.count)
            if try filter.admits(ball) { chosen.insert(pool.count) }
            try await sorter.add(key: record.key, payload: record.payload)
            try pool.append(.ball(item))
        }
        scan.note(listing.remarks) { target.includes(unnamed: $0) }
        let sorted = try await sorter.finish()
        let (kept, groups) = try await BlockingWork.run { isCancelled in
            try Self.newest(retention.keep, of: sorted, isCancelled)
        }
        for try await listed in try await pool.freeze().items() {
            try check()
            guard chosen.contains(listed.ordinal), !kept.contains(listed.ordinal), writer.count < limit
            else { continue }
            try writer.append(listed.item)
        }
        return (scan, groups)
    }

    /// Takes the first records of each group, which are the newest.
    private static func newest(
        _ count: Int, of records: RecordMerge, _ isCancelled: () -> Bool
    ) throws -> (kept: OrdinalSet, groups: Retention.Groups) {
        var records = records
        var kept = OrdinalSet()
        var groups = Retention.Groups()
        var current: (group: [UInt8], name: String, balls: Int, kept: Int)?
        func close() {
            guard let current else { return }
            groups.add(.init(name: current.name, balls: current.balls, kept: current.kept))
        }
        while let payload = try records.next() {
            guard !isCancelled() else { throw CancellationError() }
            guard let record = RetentionRecord.parse(payload) else { throw WorkItem.damaged }
            if current?.group != record.group {
                close()
                current = (record.group, record.name, 0, 0)
            }
            current?.balls += 1
            guard let taken = current?.kept, taken < count else { continue }
            current?.kept += 1
            kept.insert(record.ordinal)
        }
        close()
        return (kept, groups)
    }
}

/// A ball among those of its group, as it is sorted: by group, the newest first, of equally old ones the last name first.
private struct RetentionRecord {
    let key: [UInt8]
    let payload: [UInt8]

    private static let digest = 32
    private static let shownBytes = 80

    init(group: [UInt8], updatedAt: Timestamp?, ordinal: Int) {
        var hasher = SHA256()
        hasher.update(group)
        let digest = Array(hasher.finish().hex.utf8.prefix(Self.digest))
        // What has no time is older than everything else.
        let moment = UInt64(bitPattern: updatedAt?.nanoseconds ?? .min) ^ (1 << 63)
        // No two records are versions of one, so the bytes that tell versions apart are all zero.
        key =
            digest + Self.bytes(~moment) + Self.bytes(~UInt64(ordinal)) + [UInt8](repeating: 0, count: 16)
        payload = digest + Self.bytes(UInt64(ordinal)) + group.prefix(Self.shownBytes)
    }

    static func parse(_ payload: [UInt8]) -> (group: [UInt8], ordinal: Int, name: String)? {
        guard payload.count >= digest + 8 else { return nil }
        let ordinal = payload[digest..<digest + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (
            Array(payload[..<digest]), Int(clamping: ordinal),
            String(decoding: payload[(digest + 8)...], as: UTF8.self)
        )
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
