public import MictlanXModel

/// How the bytes of a ball are compressed before they are cut.
public enum Compression: String, Hashable, Sendable, CaseIterable {
    /// RFC 1950.
    case zlib
    /// RFC 1952, with no name and no time, so that the same bytes give the same ball.
    case gzip
    /// The LZ4 frame format; needs `liblz4.so.1` on the machine.
    case lz4
}

/// What a compressed ball was before: three tags record it, so that readers can restore it.
public struct CompressionRecord: Hashable, Sendable {
    /// How it is compressed.
    public let compression: Compression
    /// The size of the bytes before, in bytes.
    public let size: Int
    /// SHA-256 of the bytes before.
    public let checksum: Checksum

    /// Sets every property.
    public init(compression: Compression, size: Int, checksum: Checksum) {
        self.compression = compression
        self.size = size
        self.checksum = checksum
    }

    /// The names of the tags; callers cannot set them.
    enum Tag {
        static let compression = "compression"
        static let size = "uncompressed_size"
        static let checksum = "uncompressed_checksum"
        static let all: Set = [compression, size, checksum]
    }

    /// The tags that record it.
    var tags: [String: String] {
        [Tag.compression: compression.rawValue, Tag.size: String(size), Tag.checksum: checksum.hex]
    }
}

extension BallInfo {
    /// What the ball is when it is not compressed.
    ///
    /// - Returns: `nil` for a ball without the three tags: another program's tag `compression` alone means nothing here.
    /// - Throws: ``MictlanXError`` `badAnswer` for a codec that is not known, or tags that cannot be.
    public func compressionRecord() throws(MictlanXError) -> CompressionRecord? {
        guard let name = tags[CompressionRecord.Tag.compression], let size = tags[CompressionRecord.Tag.size],
            let checksum = tags[CompressionRecord.Tag.checksum]
        else { return nil }
        guard let compression = Compression(rawValue: name), let size = Int(size), size >= 0,
            let checksum = Checksum(hex: checksum)
        else {
            throw MictlanXError(
                .badAnswer,
                "ball '\(address)': its tags name a compression that this client does not know ('\(name)');"
                    + " read it with decompression off")
        }
        return CompressionRecord(compression: compression, size: size, checksum: checksum)
    }

    /// The checksum of what the user put: before compression, where there was any.
    package var contentChecksum: Checksum? { (try? compressionRecord())?.checksum ?? checksum }
}
