/// Turns a stream of bytes into another one, a buffer at a time: what is held between is bounded by the codec.
protocol ByteCodec: ~Copyable, SendableMetatype {
    /// Takes as many bytes as it can, and gives as many as there is room for.
    ///
    /// - Parameters:
    ///   - input: the next bytes.
    ///   - isLast: whether no bytes come after these.
    ///   - output: room for at least ``CodecStep/outputSize`` bytes.
    /// - Returns: how far it came; neither taken nor given any means that it needs more input.
    /// - Throws: ``MictlanXError`` `checksumMismatch` for bytes that are no such stream, `io` when memory runs out.
    mutating func step(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(MictlanXError) -> CodecStep
}

/// How far a codec came.
struct CodecStep {
    /// Bytes taken.
    var consumed: Int
    /// Bytes given.
    var produced: Int
    /// Whether the stream is complete.
    var isDone: Bool

    /// The room that every codec can work with: LZ4F_compressBound of ``inputSize`` is below it.
    static let outputSize = 1 << 18
    /// The most that a codec takes at once.
    static let inputSize = 1 << 16
}

extension ByteCodec where Self: ~Copyable {
    /// Feeds bytes and hands out what comes of them.
    ///
    /// - Parameters:
    ///   - input: the next bytes.
    ///   - isLast: whether no bytes come after these.
    ///   - output: a buffer of ``CodecStep/outputSize`` bytes.
    ///   - sink: takes the bytes; they are gone afterwards.
    /// - Throws: ``MictlanXError``; what the sink throws.
    mutating func feed(
        _ input: UnsafeRawBufferPointer, isLast: Bool, through output: UnsafeMutableRawBufferPointer,
        _ sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var rest = input[...]
        while true {
            let step = try step(UnsafeRawBufferPointer(rebasing: rest), isLast: isLast, into: output)
            if step.produced > 0 { try sink(UnsafeRawBufferPointer(rebasing: output.prefix(step.produced))) }
            rest = rest.dropFirst(step.consumed)
            if step.isDone || (step.consumed == 0 && step.produced == 0) { return }
        }
    }
}
