package import MictlanXClient
internal import MictlanXPlatform
internal import Synchronization
package import SystemPackage

/// Reads a journal record by record, also one that another process is writing; its size does not matter.
package final class JournalReader: Sendable {
    private let file: FilePath
    private let descriptor: FileDescriptor
    private let scanner = Mutex(JournalScanner())

    private static let blockSize = 1 << 16

    /// - Parameter file: the journal.
    /// - Throws: `MictlanXError` when it cannot be opened; `notFound` where there is none.
    package init(_ file: FilePath) throws(MictlanXError) {
        self.file = file
        descriptor = try MictlanXError.explaining("cannot read", file) {
            try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        }
    }

    deinit { try? descriptor.close() }

    /// The next record; `nil` behind the last one that can be read: ``ending`` then says why. A later call gives what was
    /// written meanwhile.
    ///
    /// - Throws: `MictlanXError` when the file cannot be read.
    package func next() throws(MictlanXError) -> JournalEntry? {
        let result = scanner.withLock { scanner in
            Result { () throws(MictlanXError) -> JournalEntry? in
                while true {
                    if let entry = scanner.next() { return entry }
                    let block = try block()
                    if block.isEmpty { return nil }
                    scanner.append(block)
                }
            }
        }
        return try result.get()
    }

    /// What the journal is, once ``next()`` has given `nil`.
    package var ending: JournalEnding { scanner.withLock { $0.ending } }

    private func block() throws(MictlanXError) -> [UInt8] {
        try MictlanXError.explaining("cannot read", file) {
            try [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    /// Folds a whole journal, off the shared threads.
    ///
    /// - Parameters:
    ///   - file: the journal.
    ///   - initial: the state before the first record.
    ///   - body: takes one record into account.
    /// - Returns: the state behind the last record that can be read, and what the journal is.
    /// - Throws: `MictlanXError`, or what the body throws.
    package static func fold<State: Sendable>(
        _ file: FilePath, into initial: State,
        _ body: @escaping @Sendable (inout State, JournalEntry) throws -> Void
    ) async throws -> (state: State, ending: JournalEnding) {
        try await BlockingWork.run { _ in
            let reader = try JournalReader(file)
            var state = initial
            while let entry = try reader.next() { try body(&state, entry) }
            return (state, reader.ending)
        }
    }
}
