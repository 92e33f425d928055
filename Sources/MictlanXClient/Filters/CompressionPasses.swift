extension Compression {
    /// The way to this format.
    ///
    /// - Throws: ``MictlanXError``: `configuration` without the library, `io` when there is no memory for it.
    func encoder() throws(MictlanXError) -> any FilterPass {
        switch self {
        case .zlib: CompressionPass(try ZlibCompressor(.zlib))
        case .gzip: CompressionPass(try ZlibCompressor(.gzip))
        case .lz4: CompressionPass(try LZ4Compressor())
        }
    }

    /// The way back from this format.
    fileprivate func decoder() throws(MictlanXError) -> any FilterPass {
        switch self {
        case .zlib: ExpansionPass(try ZlibDecompressor(.zlib))
        case .gzip: ExpansionPass(try ZlibDecompressor(.gzip))
        case .lz4: ExpansionPass(try LZ4Decompressor())
        }
    }

    /// The format that begins with these bytes: RFC 1950 §2.2, RFC 1952 §2.3.1 and the magic number of an LZ4 frame.
    ///
    /// - Parameter head: at least four bytes, where there are so many; `nil` comes of other ones.
    init?(head: [UInt8]) {
        guard head.count >= 2 else { return nil }
        if head[0] == 0x1f, head[1] == 0x8b {
            self = .gzip
        } else if head.starts(with: [0x04, 0x22, 0x4d, 0x18]) {
            self = .lz4
        } else if head[0] & 0x0f == 8, (Int(head[0]) << 8 | Int(head[1])).isMultiple(of: 31) {
            self = .zlib
        } else {
            return nil
        }
    }
}

/// Compresses with a codec.
private final class CompressionPass<Codec: ByteCodec & ~Copyable>: FilterPass {
    private var codec: Codec
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: CodecStep.outputSize, alignment: 64)

    init(_ codec: consuming Codec) { self.codec = codec }

    deinit { output.deallocate() }

    func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try codec.feed(bytes, isLast: false, through: output, sink)
    }

    func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try codec.feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, through: output, sink)
    }
}

/// Undoes a codec.
private final class ExpansionPass<Codec: ByteCodec & ~Copyable>: FilterPass {
    private var codec: Codec
    private var isDone = false
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: CodecStep.outputSize, alignment: 64)

    init(_ codec: consuming Codec) { self.codec = codec }

    deinit { output.deallocate() }

    func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        var rest = bytes[...]
        while !isDone {
            let step = try codec.step(UnsafeRawBufferPointer(rebasing: rest), isLast: false, into: output)
            if step.produced > 0 { try sink(UnsafeRawBufferPointer(rebasing: output.prefix(step.produced))) }
            rest = rest.dropFirst(step.consumed)
            isDone = step.isDone
            if step.consumed == 0, step.produced == 0 { break }
        }
        guard rest.isEmpty else {
            throw MictlanXError(.checksumMismatch, "bytes follow the end of the compressed stream")
        }
    }

    func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard isDone else { throw MictlanXError(.checksumMismatch, "the compressed stream breaks off") }
    }
}

/// Undoes a compression whose format the first bytes tell.
final class DecompressionPass: FilterPass {
    private var head: [UInt8] = []
    private var pass: (any FilterPass)?

    func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        if let pass { return try pass.update(bytes, sink) }
        head += bytes
        // Four bytes tell every format from every other.
        if head.count >= 4 { try open(sink) }
    }

    func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        if pass == nil { try open(sink) }
        try pass?.finish(sink)
    }

    private func open(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard let format = Compression(head: head) else {
            throw MictlanXError(.checksumMismatch, "the bytes begin as neither zlib, nor gzip, nor lz4")
        }
        let opened = try format.decoder()
        pass = opened
        try head.withUnsafeBytes { try opened.update($0, sink) }
        head = []
    }
}
