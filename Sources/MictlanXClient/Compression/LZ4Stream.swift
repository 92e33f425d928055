/// The library and one of its contexts.
private struct LZ4Context: ~Copyable {
    let library: LZ4Library
    let raw: OpaquePointer?
    private let free: LZ4Library.Free

    /// - Throws: ``MictlanXError``: `configuration` without liblz4, `io` when there is no memory for it.
    init(
        _ create: KeyPath<LZ4Library, LZ4Library.Create>, _ free: KeyPath<LZ4Library, LZ4Library.Free>
    ) throws(MictlanXError) {
        let library = try LZ4Library.load()
        var context: OpaquePointer?
        guard library.isError(library[keyPath: create](&context, LZ4Library.version)) == 0 else {
            throw MictlanXError(.io, "lz4 cannot begin: no memory is left")
        }
        self.library = library
        raw = context
        self.free = library[keyPath: free]
    }

    deinit { _ = free(raw) }
}

/// Compresses to an LZ4 frame, with the library's own defaults.
struct LZ4Compressor: ~Copyable, ByteCodec {
    private let context: LZ4Context
    private var hasBegun = false
    private var isDone = false

    /// - Throws: ``MictlanXError``: `configuration` without liblz4, `io` when there is no memory for it.
    init() throws(MictlanXError) { context = try LZ4Context(\.createCompressor, \.freeCompressor) }

    mutating func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(MictlanXError) -> CodecStep {
        guard !isDone else { return CodecStep(consumed: 0, produced: 0, isDone: true) }
        guard hasBegun else {
            hasBegun = true
            let header = try check(context.library.begin(context.raw, output.baseAddress, output.count, nil))
            return CodecStep(consumed: 0, produced: header, isDone: false)
        }
        if input.isEmpty {
            guard isLast else { return CodecStep(consumed: 0, produced: 0, isDone: false) }
            isDone = true
            let count = try check(context.library.end(context.raw, output.baseAddress, output.count, nil))
            return CodecStep(consumed: 0, produced: count, isDone: true)
        }
        let taken = min(input.count, CodecStep.inputSize)
        let count = try check(
            context.library.update(context.raw, output.baseAddress, output.count, input.baseAddress, taken, nil))
        return CodecStep(consumed: taken, produced: count, isDone: false)
    }

    private func check(_ result: Int) throws(MictlanXError) -> Int {
        guard context.library.isError(result) == 0 else { throw MictlanXError(.io, "lz4 cannot compress (\(result))") }
        return result
    }
}

/// Reads an LZ4 frame.
struct LZ4Decompressor: ~Copyable, ByteCodec {
    private let context: LZ4Context
    private var isDone = false

    /// - Throws: ``MictlanXError``: `configuration` without liblz4, `io` when there is no memory for it.
    init() throws(MictlanXError) { context = try LZ4Context(\.createDecompressor, \.freeDecompressor) }

    mutating func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(MictlanXError) -> CodecStep {
        guard !isDone else { return CodecStep(consumed: 0, produced: 0, isDone: true) }
        var produced = output.count
        var consumed = input.count
        let hint = context.library.decompress(
            context.raw, output.baseAddress, &produced, input.baseAddress, &consumed, nil)
        guard context.library.isError(hint) == 0 else {
            throw MictlanXError(.checksumMismatch, "the compressed stream is damaged: no LZ4 frame")
        }
        // The hint is 0 at the end of a frame, and nowhere else once it has begun.
        isDone = hint == 0 && (consumed > 0 || produced > 0)
        return CodecStep(consumed: consumed, produced: produced, isDone: isDone)
    }
}
