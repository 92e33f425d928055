public import SystemPackage

/// Where the bytes of a put come from.
public enum BallSource: Hashable, Sendable {
    /// Bytes in memory. Cut as the Python client cuts bytes: the remainder is merged into the last chunk.
    case bytes([UInt8])
    /// A local file, read in place and never loaded whole. The remainder is a separate chunk. What has no size, a FIFO or
    /// a device, is first read to its end into ``PutOptions/spoolDirectory``.
    case file(FilePath)
}
