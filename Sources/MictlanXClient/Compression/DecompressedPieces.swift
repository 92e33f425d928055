internal import MictlanXModel

/// Undoes the compression of a ball as it is read. Never more comes out than the ball's tags announce, and at its end size
/// and checksum are what they announce.
enum DecompressedPieces {
    /// The bytes as they were put.
    ///
    /// - Parameters:
    ///   - pieces: the compressed bytes.
    ///   - record: what the tags announce.
    ///   - address: the ball, for messages.
    /// - Returns: pieces of at most 256 KiB. The sequence throws ``MictlanXError``: `checksumMismatch` for a stream that
    ///   is damaged or breaks off, `lengthMismatch`, `configuration` without the library.
    static func make(
        _ pieces: PullSequence<[UInt8]>, _ record: CompressionRecord, of address: BallAddress
    ) -> PullSequence<[UInt8]> {
        PullSequence {
            func pull<Codec: ByteCodec & ~Copyable>(_ codec: consuming sending Codec) -> PullSequence<[UInt8]>.Pull {
                let reader = Reader(codec, pieces.makeAsyncIterator(), record, address)
                return { try await reader.next() }
            }
            switch record.compression {
            case .zlib: return pull(try ZlibDecompressor(.zlib))
            case .gzip: return pull(try ZlibDecompressor(.gzip))
            case .lz4: return pull(try LZ4Decompressor())
            }
        }
    }

    /// One reading.
    private actor Reader<Codec: ByteCodec & ~Copyable> {
        private var codec: Codec
        private var source: PullSequence<[UInt8]>.Iterator
        private let record: CompressionRecord
        private let address: BallAddress
        private var input: ArraySlice<UInt8> = []
        private var hasher = SHA256()
        private var size = 0
        private var isDone = false

        init(
            _ codec: consuming sending Codec, _ source: PullSequence<[UInt8]>.Iterator, _ record: CompressionRecord,
            _ address: BallAddress
        ) {
            self.codec = codec
            self.source = source
            self.record = record
            self.address = address
        }

        func next() async throws -> [UInt8]? {
            while !isDone {
                let (bytes, needsInput) = try step()
                if !bytes.isEmpty { return bytes }
                if isDone || !needsInput { continue }
                var source = source
                let piece = try await source.next()
                self.source = source
                guard let piece else { throw fault(.checksumMismatch, "the compressed stream breaks off") }
                input = input.isEmpty ? piece[...] : input + piece
            }
            try await finish()
            return nil
        }

        private func step() throws -> (bytes: [UInt8], needsInput: Bool) {
            var step = CodecStep(consumed: 0, produced: 0, isDone: false)
            // One byte more than announced shows a stream that is too long, without unpacking all of it.
            let room = min(CodecStep.outputSize - 1, record.size - size) + 1
            let bytes = try [UInt8](unsafeUninitializedCapacity: room) { output, count in
                let whole = UnsafeMutableRawBufferPointer(start: output.baseAddress, count: room)
                do {
                    step = try input.withUnsafeBytes { try codec.step($0, isLast: false, into: whole) }
                } catch let error as MictlanXError {
                    throw fault(error.code, error.message)
                }
                count = step.produced
            }
            input = input.dropFirst(step.consumed)
            isDone = step.isDone
            guard bytes.count <= record.size - size else {
                throw fault(.lengthMismatch, "more than the \(record.size) bytes announced came out")
            }
            size += bytes.count
            hasher.update(bytes)
            return (bytes, step.consumed == 0 && step.produced == 0 || input.isEmpty && step.produced == 0)
        }

        /// Reads what is left of the ball, so that its own checksum is looked at too, and compares.
        private func finish() async throws {
            guard size == record.size else {
                throw fault(.lengthMismatch, "\(size) bytes came out, \(record.size) were announced")
            }
            var source = source
            let rest = try await source.next()
            self.source = source
            guard input.isEmpty, rest == nil else {
                throw fault(.checksumMismatch, "bytes follow the end of the compressed stream")
            }
            let checksum = hasher.finish()
            guard checksum == record.checksum else {
                throw fault(.checksumMismatch, "the checksum should be \(record.checksum), the bytes have \(checksum)")
            }
        }

        private func fault(_ code: MictlanXError.Code, _ reason: String) -> MictlanXError {
            MictlanXError(code, "ball '\(address)' cannot be decompressed (\(record.compression.rawValue)): \(reason)")
        }
    }
}
