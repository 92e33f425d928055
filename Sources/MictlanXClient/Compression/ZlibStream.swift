internal import CZlib

/// The two formats that zlib writes and reads.
enum ZlibFormat {
    case zlib, gzip

    /// deflateInit2 in zlib.h: the largest window, and 16 more for a gzip header.
    fileprivate var windowBits: CInt { self == .gzip ? MAX_WBITS + 16 : MAX_WBITS }
}

/// The place of a `z_stream`: zlib keeps its address, so it never moves.
private struct ZlibState: ~Copyable {
    let stream: UnsafeMutablePointer<z_stream>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit { stream.deallocate() }

    /// Lends both buffers to one call.
    func run(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer, _ call: () -> CInt
    ) -> (status: CInt, consumed: Int, produced: Int) {
        let offered = min(input.count, CodecStep.inputSize)
        // zlib only reads the input; its header says otherwise.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
            .assumingMemoryBound(to: Bytef.self)
        stream.pointee.avail_in = uInt(offered)
        let room = min(output.count, CodecStep.outputSize)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
        stream.pointee.avail_out = uInt(room)
        let status = call()
        return (status, offered - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
    }
}

/// Compresses to zlib or gzip.
struct ZlibCompressor: ~Copyable, ByteCodec {
    private let state = ZlibState()
    private var isDone = false

    /// - Throws: ``MictlanXError`` `io` when there is no memory for it.
    init(_ format: ZlibFormat) throws(MictlanXError) {
        // Level and memory are zlib's own defaults. Without deflateSetHeader a gzip header has neither name nor time.
        guard mx_deflate_init(state.stream, Z_DEFAULT_COMPRESSION, format.windowBits, 8) == Z_OK else {
            throw MictlanXError(.io, "zlib cannot begin to compress: no memory is left")
        }
    }

    deinit { deflateEnd(state.stream) }

    mutating func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(MictlanXError) -> CodecStep {
        guard !isDone else { return CodecStep(consumed: 0, produced: 0, isDone: true) }
        let flush = isLast && input.count <= CodecStep.inputSize ? Z_FINISH : Z_NO_FLUSH
        let stream = state.stream
        let step = state.run(input, output) { deflate(stream, flush) }
        // Z_BUF_ERROR says that there was nothing to do, which is no error.
        guard [Z_OK, Z_BUF_ERROR, Z_STREAM_END].contains(step.status) else {
            throw MictlanXError(.io, "zlib cannot compress (\(step.status))")
        }
        isDone = step.status == Z_STREAM_END
        return CodecStep(consumed: step.consumed, produced: step.produced, isDone: isDone)
    }
}

/// Reads zlib or gzip.
struct ZlibDecompressor: ~Copyable, ByteCodec {
    private let state = ZlibState()
    private var isDone = false

    /// - Throws: ``MictlanXError`` `io` when there is no memory for it.
    init(_ format: ZlibFormat) throws(MictlanXError) {
        guard mx_inflate_init(state.stream, format.windowBits) == Z_OK else {
            throw MictlanXError(.io, "zlib cannot begin to decompress: no memory is left")
        }
    }

    deinit { inflateEnd(state.stream) }

    mutating func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(MictlanXError) -> CodecStep {
        guard !isDone else { return CodecStep(consumed: 0, produced: 0, isDone: true) }
        let stream = state.stream
        let step = state.run(input, output) { inflate(stream, Z_NO_FLUSH) }
        guard [Z_OK, Z_BUF_ERROR, Z_STREAM_END].contains(step.status) else {
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "status \(step.status)"
            throw MictlanXError(.checksumMismatch, "the compressed stream is damaged: \(reason)")
        }
        isDone = step.status == Z_STREAM_END
        return CodecStep(consumed: step.consumed, produced: step.produced, isDone: isDone)
    }
}
