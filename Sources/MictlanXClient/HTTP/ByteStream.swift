internal import Synchronization

/// The bytes of an answer as they arrive, to be read once. Reading slowly slows the sender down; dropping the stream
/// ends the transfer.
package struct ByteStream: AsyncSequence, Sendable {
    /// The longest answer that is held in memory, in bytes; those that grow with what is stored are read as they come.
    static let longestHeld = 1 << 20

    private let pull: @Sendable () async throws -> [UInt8]?

    /// Wraps a source of bytes.
    ///
    /// - Parameter pull: gives the next bytes, `nil` at the end.
    package init(_ pull: @escaping @Sendable () async throws -> [UInt8]?) { self.pull = pull }

    /// Bytes that are there already.
    init(_ bytes: [UInt8]) {
        let rest = Mutex(bytes.isEmpty ? nil : Optional(bytes))
        self.init { rest.withLock { $0.take() } }
    }

    /// Begins to read.
    ///
    /// - Returns: an iterator over the one stream.
    package func makeAsyncIterator() -> Iterator { Iterator(pull: pull) }

    /// Reads the stream.
    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let pull: @Sendable () async throws -> [UInt8]?

        /// The next bytes.
        ///
        /// - Returns: at least one byte; `nil` at the end.
        /// - Throws: ``MictlanXError`` or `CancellationError`.
        package mutating func next() async throws -> [UInt8]? { try await pull() }
    }

    /// Reads to the end.
    ///
    /// - Parameter limit: the most bytes that are taken.
    /// - Returns: all bytes.
    /// - Throws: ``MictlanXError`` `badAnswer` beyond the limit, and what the transfer throws.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in self {
            guard piece.count <= limit - bytes.count else {
                throw MictlanXError(.badAnswer, "the answer is longer than \(limit) bytes")
            }
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
        return bytes
    }
}
