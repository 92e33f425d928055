/// A number of bytes, never negative.
public struct ByteCount: Hashable, Sendable, Comparable {
    /// The number of bytes.
    public let bytes: Int

    /// Wraps a count; a negative one becomes zero.
    public init(_ bytes: Int) { self.bytes = max(0, bytes) }

    /// `count` × 1,024² bytes, at most `Int.max`.
    ///
    /// - Returns: the number of bytes.
    public static func mebibytes(_ count: Int) -> ByteCount {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1_048_576)
        return ByteCount(overflow ? .max : bytes)
    }

    /// Orders by the number of bytes.
    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
}

/// A text that is not a size, or not one that fits.
public struct InvalidByteCount: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text as given.
    public let text: String

    /// What is wrong and what to write instead.
    public var description: String {
        "'\(text)' is not a size; write a number and a unit, for example 256kb (256,000 bytes) or 1MiB (1,048,576 bytes)"
    }
}
