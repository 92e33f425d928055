package import MictlanXClient
internal import MictlanXPlatform
package import SystemPackage

/// Reads the last record of a journal without the rest: how a run ended is told by that.
package enum JournalTail {
    private static let blockSize = 1 << 16

    /// Reads the last record.
    ///
    /// - Parameter file: the journal; one that is not there has no record.
    /// - Returns: the last whole record; `nil` where there is none, where the journal is torn, and where the record is
    ///   longer than what is looked at: that one is no end of a run.
    /// - Throws: `MictlanXError` when it cannot be read.
    package static func last(of file: FilePath) throws(MictlanXError) -> JournalRecord? {
        let bytes: [UInt8] = try MictlanXError.explaining("cannot read", file) {
            guard (try? FileStatus(file)) != nil else { return [] }
            let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
            return try descriptor.closeAfter {
                let size = try FileStatus(descriptor: descriptor).size
                var block = [UInt8](repeating: 0, count: min(size, blockSize))
                let count = try block.withUnsafeMutableBytes {
                    try descriptor.readWhole(into: $0, at: size - $0.count)
                }
                return Array(block[..<count])
            }
        }
        guard bytes.last == UInt8(ascii: "\n") else { return nil }
        let lines = bytes.dropLast()
        let start = lines.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return JournalFrame.record(lines[start...])
    }
}
