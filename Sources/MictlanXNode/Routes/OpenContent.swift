internal import FoundationEssentials
internal import MictlanXPlatform
internal import NIOCore
internal import Synchronization
internal import SystemPackage

/// A content that is read piece by piece, and closed with its last reference.
final class OpenContent: Sendable {
    private let content: ChunkContent
    private let offset = Mutex(0)

    init(_ content: ChunkContent) { self.content = content }

    deinit { content.close() }

    /// The next bytes, `nil` at the end. For one reader.
    ///
    /// - Throws: ``NodeError`` when the file ends early or cannot be read.
    func next(on pool: BlockingPool) async throws -> ByteBuffer? {
        let start = offset.withLock { $0 }
        let rest = content.chunk.size - start
        guard rest > 0 else { return nil }
        let piece: ByteBuffer
        switch content.source {
        case .bytes(let bytes):
            piece = ByteBuffer(bytes: bytes.dropFirst(start))
        case .file(let file):
            let name = "the bytes of '\(content.chunk.bucket)@\(content.chunk.key)'"
            piece = try await pool.run {
                var buffer = ByteBuffer()
                do {
                    try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: min(rest, Self.pieceSize)) { bytes in
                        let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<min(rest, Self.pieceSize)])
                        return try file.read(fromAbsoluteOffset: Int64(start), into: part)
                    }
                } catch let error as Errno {
                    throw NodeError(SystemFailure(error, "cannot read \(name)"))
                }
                return buffer
            }
        }
        guard piece.readableBytes > 0 else { throw NodeError(.corrupt, "a content was cut short while it was sent") }
        offset.withLock { $0 += piece.readableBytes }
        return piece
    }

    private static let pieceSize = 262_144
}
