package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import Synchronization
package import SystemPackage

/// Finds two items of a list that cannot both have their final names, in memory that does not grow with the list.
///
/// Every name goes as 16 bytes of its SHA-256 into a file. The file is then read as often as there are shares of
/// ``shareSize`` names, each time looking at one share only.
package final class NameClashes: Sendable {
    /// Two items, by their ordinals.
    package enum Clash: Hashable, Sendable {
        /// Both have one name.
        case same(Int, Int)
        /// The name of the first would have to be a directory for the second.
        case below(Int, Int)
    }

    private struct Mark: Hashable {
        let high: UInt64
        let low: UInt64
    }

    private struct State: ~Copyable {
        var buffer: [UInt8] = []
        var hasher = SHA256()
        var count = 0
        /// The directory of the last path: most of a tree's files share theirs with the one before.
        var directory: ArraySlice<UInt8> = []
    }

    /// How many names are looked at in one pass.
    package static let shareSize = 1 << 17
    /// 32 digits of the hash, the ordinal, and whether the name is a directory's.
    private static let recordSize = 41
    private static let slash = UInt8(ascii: "/")

    private let file: NamelessFile
    private let directory: FilePath
    private let state = Mutex(State())

    /// - Parameter directory: where a temporary file may lie.
    /// - Throws: `MictlanXError`.
    package init(in directory: FilePath) throws(MictlanXError) {
        self.directory = directory
        file = try MictlanXError.explaining("cannot write", directory) { try NamelessFile(in: directory) }
    }

    /// Adds the name of an item.
    package func append(_ name: [UInt8], _ ordinal: Int) throws(MictlanXError) {
        try state.withLock { state throws(MictlanXError) in
            try add(name[...], ordinal, isDirectory: false, to: &state)
        }
    }

    /// Adds the path of an item, which needs every directory above it.
    package func append(path: [UInt8], _ ordinal: Int) throws(MictlanXError) {
        try state.withLock { state throws(MictlanXError) in
            try add(path[...], ordinal, isDirectory: false, to: &state)
            let directory = path.lastIndex(of: Self.slash).map { path[..<$0] } ?? []
            guard directory != state.directory else { return }
            state.directory = directory
            var rest = directory
            while !rest.isEmpty {
                try add(rest, ordinal, isDirectory: true, to: &state)
                rest = rest.lastIndex(of: Self.slash).map { rest[..<$0] } ?? []
            }
        }
    }

    private func add(
        _ name: ArraySlice<UInt8>, _ ordinal: Int, isDirectory: Bool, to state: inout State
    ) throws(MictlanXError) {
        state.hasher.update(Array(name))
        // 16 of the 32 bytes: a collision among a billion names is less likely than a broken memory cell.
        state.buffer += state.hasher.finish().hex.utf8.prefix(32)
        for shift in 0..<8 { state.buffer.append(UInt8(truncatingIfNeeded: ordinal >> (shift * 8))) }
        state.buffer.append(isDirectory ? 1 : 0)
        state.count += 1
        if state.buffer.count >= 1 << 16 { try flush(&state) }
    }

    private func flush(_ state: inout State) throws(MictlanXError) {
        let bytes = state.buffer
        try MictlanXError.explaining("cannot write", directory) { try file.append(bytes) }
        state.buffer.removeAll(keepingCapacity: true)
    }

    /// The first two items that clash: the second of them has the least ordinal.
    package func first() async throws -> Clash? {
        try await BlockingWork.run { [self] _ in
            let count = try state.withLock { state throws(MictlanXError) in
                try flush(&state)
                return state.count
            }
            var best: (clash: Clash, ordinal: Int)?
            let shares = Self.shares(of: count)
            for share in 0..<shares {
                var seen: [Mark: (ordinal: Int, isDirectory: Bool)] = [:]
                try forEachMark(of: count) { mark, ordinal, isDirectory in
                    guard mark.low % shares == share else { return }
                    guard let earlier = seen[mark] else { return seen[mark] = (ordinal, isDirectory) }
                    guard !earlier.isDirectory || !isDirectory, best.map({ ordinal < $0.ordinal }) ?? true else {
                        return
                    }
                    let clash: Clash =
                        isDirectory
                        ? .below(earlier.ordinal, ordinal)
                        : earlier.isDirectory ? .below(ordinal, earlier.ordinal) : .same(earlier.ordinal, ordinal)
                    best = (clash, ordinal)
                }
            }
            return best?.clash
        }
    }

    /// The items whose name an item behind them has as well.
    package func superseded() async throws -> OrdinalSet {
        try await BlockingWork.run { [self] _ in
            let count = try state.withLock { state throws(MictlanXError) in
                try flush(&state)
                return state.count
            }
            var superseded = OrdinalSet()
            let shares = Self.shares(of: count)
            for share in 0..<shares {
                var seen: [Mark: Int] = [:]
                try forEachMark(of: count) { mark, ordinal, _ in
                    guard mark.low % shares == share else { return }
                    if let earlier = seen.updateValue(ordinal, forKey: mark) { superseded.insert(earlier) }
                }
            }
            return superseded
        }
    }

    private static func shares(of count: Int) -> UInt64 { UInt64((count + shareSize - 1) / shareSize) }

    private func forEachMark(of count: Int, _ body: (Mark, Int, Bool) -> Void) throws(MictlanXError) {
        var block = [UInt8](repeating: 0, count: Self.recordSize << 11)
        for start in stride(from: 0, to: count, by: 1 << 11) {
            let length = min(1 << 11, count - start) * Self.recordSize
            let read = try MictlanXError.explaining("cannot read", directory) {
                try block.withUnsafeMutableBytes { buffer in
                    try file.descriptor.readWhole(
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]), at: start * Self.recordSize)
                }
            }
            guard read == length else { throw WorkItem.damaged }
            for offset in stride(from: 0, to: length, by: Self.recordSize) {
                body(
                    Mark(
                        high: Self.hash(block[offset..<offset + 16]), low: Self.hash(block[offset + 16..<offset + 32])),
                    block[offset + 32..<offset + 40].reversed().reduce(0) { $0 << 8 | Int($1) }, block[offset + 40] == 1
                )
            }
        }
    }

    private static func hash(_ digits: ArraySlice<UInt8>) -> UInt64 {
        digits.reduce(0) { $0 << 4 | UInt64($1.lowercaseHexValue ?? 0) }
    }
}
