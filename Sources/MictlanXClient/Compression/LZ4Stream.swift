/// Compresses to an LZ4 frame, with the library's own defaults.
struct LZ4Compressor: ~Copyable, ByteCodec {
    private let library: LZ4Library
    private let context: OpaquePointer?
    private var hasBegun = false
    private var isDone = false

    /// - Throws: ``MictlanXError``: `configuration` without liblz4, `io` when there is no memory for it.
    init() throws(MictlanXError) {
        let library = try LZ4Library.load()
        var context: OpaquePointer?
        guard library.isError(library.createCompressor(&context, LZ4Library.version)) == 0 else {
            throw MictlanXError(.io, "lz4 cannot begin to compress: no memory is left")
        }
        self.library = library
        self.context = context
    }

    deinit { _ = library.freeCompressor(context) }

    mutating func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(MictlanXError) -> CodecStep {
        guard !isDone else { return CodecStep(consumed: 0, produced: 0, isDone: true) }
        guard hasBegun else {
            hasBegun = true
            let header = try check(library.begin(context, output.baseAddress, output.count, nil))
            return CodecStep(consumed: 0, produced: header, isDone: false)
        }
        if input.isEmpty {
            guard isLast else { return CodecStep(consumed: 0, produced: 0, isDone: false) }
            isDone = true
            let count = try check(library.end(context, output.baseAddress, output.count, nil))
            return CodecStep(consumed: 0, produced: count, isDone: true)
        }
        let taken = min(input.count, CodecStep.inputSize)
        let count = try check(
            library.update(context, output.baseAddress, output.count, input.baseAddress, taken, nil))
        return CodecStep(consumed: taken, produced: count, isDone: false)
    }

    private func check(_ result: Int) throws(MictlanXError) -> Int {
        guard library.isError(result) == 0 else { throw MictlanXError(.io, "lz4 cannot compress (\(result))") }
        return result
    }
}

/// Reads an LZ4 frame.
struct LZ4Decompressor: ~Copyable, ByteCodec {
    private let library: LZ4Library
    private let context: OpaquePointer?
    private var isDone = false

    /// - Throws: ``MictlanXError``: `configuration` without liblz4, `io` when there is no memory for it.
    init() throws(MictlanXError) {
        let library = try LZ4Library.load()
        var context: OpaquePointer?
        guard library.isError(library.createDecompressor(&context, LZ4Library.version)) == 0 else {
            throw MictlanXError(.io, "lz4 cannot begin to decompress: no memory is left")
        }
        self.library = library
        self.context = context
    }

    deinit { _ = library.freeDecompressor(context) }

    mutating func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(MictlanXError) -> CodecStep {
        guard !isDone else { return CodecStep(consumed: 0, produced: 0, isDone: true) }
        var produced = output.count
        var consumed = input.count
        let hint = library.decompress(context, output.baseAddress, &produced, input.baseAddress, &consumed, nil)
        guard library.isError(hint) == 0 else {
            throw MictlanXError(.checksumMismatch, "the compressed stream is damaged: no LZ4 frame")
        }
        // The hint is 0 at the end of a frame, and nowhere else once it has begun.
        isDone = hint == 0 && (consumed > 0 || produced > 0)
        return CodecStep(consumed: consumed, produced: produced, isDone: isDone)
    }
}
