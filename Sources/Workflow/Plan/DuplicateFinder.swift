package import MictlanXClient
internal import MictlanXModel
package import SystemPackage

/// Finds two items of a list that would have one final name, in memory that does not grow with the list.
///
/// Every name goes as 16 bytes of its SHA-256 into a file. The file is then read as often as there are shares of
/// ``shareSize`` names, each time looking at one share only.
package final class DuplicateFinder {
    private struct Mark: Hashable {
        let high: UInt64
        let low: UInt64
    }

    /// How many names are looked at in one pass.
    package static let shareSize = 1 << 17

    private let file: FilePath
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var hasher = SHA256()
    private var count = 0

    /// - Parameter file: a file that the finder may use.
    /// - Throws: `MictlanXError`.
    package init(file: FilePath) throws(MictlanXError) {
        self.file = file
        descriptor = try MictlanXError.explaining("cannot write", file) {
            try FileDescriptor.open(
                file, .readWrite, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
        }
    }

    deinit { try? descriptor.close() }

    /// Adds the next item's name.
    package func append(_ name: [UInt8]) throws(MictlanXError) {
        hasher.update(name)
        // 16 of the 32 bytes: a collision among a billion names is less likely than a broken memory cell.
        buffer += hasher.finish().hex.utf8.prefix(32)
        count += 1
        if buffer.count >= 1 << 16 { try flush() }
    }

    private func flush() throws(MictlanXError) {
        let bytes = buffer
        try MictlanXError.explaining("cannot write", file) { _ = try descriptor.writeAll(bytes) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// The ordinals of the first two items that share a name.
    package func firstDuplicate() throws(MictlanXError) -> (Int, Int)? {
        try flush()
        let shares = UInt64((count + Self.shareSize - 1) / Self.shareSize)
        var best: (Int, Int)?
        for share in 0..<shares {
            var seen: [Mark: Int] = [:]
            try forEachMark { ordinal, mark in
                guard mark.low % shares == share else { return }
                if let first = seen[mark] {
                    if best.map({ ordinal < $0.1 }) ?? true { best = (first, ordinal) }
                } else {
                    seen[mark] = ordinal
                }
            }
        }
        return best
    }

    private func forEachMark(_ body: (Int, Mark) -> Void) throws(MictlanXError) {
        var ordinal = 0
        while ordinal < count {
            let length = min(1 << 11, count - ordinal) * 32
            let offset = Int64(ordinal * 32)
            let block = try MictlanXError.explaining("cannot read", file) {
                try [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
                    count = try descriptor.read(
                        fromAbsoluteOffset: offset,
                        into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<length]))
                }
            }
            guard block.count >= 32 else { throw WorkItem.damaged }
            for start in stride(from: 0, through: block.count - 32, by: 32) {
                body(
                    ordinal,
                    Mark(high: Self.number(block[start..<start + 16]), low: Self.number(block[start + 16..<start + 32]))
                )
                ordinal += 1
            }
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64 {
        digits.reduce(0) { $0 << 4 | UInt64($1.lowercaseHexValue ?? 0) }
    }
}
