/// How the bytes of a ball are compressed before they are cut.
public enum Compression: String, Hashable, Sendable, CaseIterable {
    /// RFC 1950.
    case zlib
    /// RFC 1952, with no name and no time, so that the same bytes give the same ball.
    case gzip
    /// The LZ4 frame format; needs `liblz4.so.1` on the machine.
    case lz4
}
