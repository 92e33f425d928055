public import MictlanXModel
public import SystemPackage

/// The put family beyond ``ObjectStore``. All of it takes the same way: what is there is looked at first, chunks are
/// sent a few at once, and the receipt says what became of the ball.
extension MictlanXClient {
    /// Puts bytes.
    ///
    /// - Parameters:
    ///   - bytes: the ball; there may be none.
    ///   - address: where the ball goes.
    ///   - options: how it is put.
    /// - Returns: what became of the ball; it is durable then.
    /// - Throws: ``MictlanXError``, as `put(_:at:options:)`; `CancellationError`.
    public nonisolated func put(
        _ bytes: [UInt8], at address: BallAddress, options: PutOptions = PutOptions()
    ) async throws -> PutReceipt {
        try await core.put(.bytes(bytes), at: address, options: options)
    }

    /// Puts a local file, read in place. What has no size, a FIFO or a device, is first read to its end into
    /// ``PutOptions/spoolDirectory``; the call's time-out is then the longest time without a byte.
    ///
    /// - Returns: what became of the ball; it is durable then.
    /// - Throws: ``MictlanXError``, as `put(_:at:options:)`, and `timeout` and `diskFull` for what has no size;
    ///   `CancellationError`.
    public nonisolated func putFile(
        _ path: FilePath, at address: BallAddress, options: PutOptions = PutOptions()
    ) async throws -> PutReceipt {
        try await core.put(.file(path), at: address, options: options)
    }

    /// Puts a stream of unknown length: it is read to its end into a file without a name, then put as a file. Nothing is
    /// sent of a stream that breaks off.
    ///
    /// - Parameters:
    ///   - stream: pieces of any size; the next one is asked for when the one before is on disk.
    ///   - address: where the ball goes.
    ///   - options: how it is put; ``PutOptions/spoolDirectory`` says where the bytes wait.
    /// - Returns: what became of the ball; it is durable then.
    /// - Throws: ``MictlanXError``, as `put(_:at:options:)`, and `diskFull`; what the stream throws;
    ///   `CancellationError`.
    public nonisolated func put<S: AsyncSequence & Sendable>(
        stream: S, at address: BallAddress, options: PutOptions = PutOptions()
    ) async throws -> PutReceipt where S.Element == [UInt8] {
        try await core.put(stream: stream, at: address, options: options)
    }

    /// Puts chunks as the caller cut them. Their keys are `{ball}_{index}`, so that every reader finds them.
    ///
    /// - Parameters:
    ///   - chunks: the whole ball.
    ///   - address: where the ball goes.
    ///   - options: how it is put; its chunk size does not matter.
    /// - Returns: what became of the ball; it is durable then.
    /// - Throws: ``MictlanXError``, as `put(_:at:options:)`; `CancellationError`.
    public nonisolated func putChunks(
        _ chunks: Chunks, at address: BallAddress, options: PutOptions = PutOptions()
    ) async throws -> PutReceipt {
        try await core.put(chunks, at: address, options: options)
    }

    /// Puts one chunk by itself. Unless it is the whole ball it says neither how many chunks the ball has nor the checksum
    /// of the whole, as the Python client does it (wire protocol §5.1): such a ball is read chunk by chunk only.
    ///
    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - address: the ball it belongs to.
    ///   - isWhole: whether it is the whole ball; its index is 0 then.
    ///   - options: how it is put; ``PutOptions/ifExists`` is about this chunk alone.
    /// - Returns: what became of the chunk, with its size and checksum.
    /// - Throws: ``MictlanXError``, as `put(_:at:options:)`; `CancellationError`.
    public nonisolated func putSingleChunk(
        _ chunk: Chunk, of address: BallAddress, isWhole: Bool = false, options: PutOptions = PutOptions()
    ) async throws -> PutReceipt {
        try await core.putSingle(chunk, of: address, isWhole: isWhole, options: options)
    }
}
