internal import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Writes a journal of records that were written elsewhere, with the moments at which they were. It is durable when it is
/// finished, and nobody uses it before.
package final class JournalCopy {
    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var number = 0

    private static let bufferSize = 1 << 18

    /// - Throws: `Errno`.
    package init(_ path: FilePath) throws {
        file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow], permissions: [.ownerReadWrite])
    }

    deinit { try? file.close() }

    package func append(_ record: JournalRecord, at time: Timestamp) throws {
        buffer += JournalFrame.line(JournalEntry(number: number, time: time, record: record))
        number += 1
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private func flush() throws {
        _ = try file.writeAll(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Makes it durable.
    package func finish() throws {
        try flush()
        try file.synchronize()
    }
}
