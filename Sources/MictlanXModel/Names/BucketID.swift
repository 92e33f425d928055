/// The id of a bucket: a canonical name that no route shadows (wire protocol §1.2).
public struct BucketID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as it stands on the wire.
    public let rawValue: String

    /// Checks a text that names a bucket.
    ///
    /// - Parameter text: the id; it must be its own ``sanitize(_:)`` and not `data` or `checksum`.
    /// - Throws: ``InvalidName`` with a proposal where there is one.
    public init(_ text: some StringProtocol) throws(InvalidName) {
        let text = String(text)
        try checkCanonical(text)
        guard !Self.reserved.contains(text) else { throw .reserved(text: text) }
        rawValue = text
    }

    /// The id.
    public var description: String { rawValue }

    /// Orders by the bytes of the ids, the order in which listings are answered.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }

    /// `/buckets/data/…` and `/buckets/checksum/…` are routes of their own.
    private static let reserved: Set<String> = ["data", "checksum"]
}

/// The check shared by all ids: not empty, not too long, a fixed point of ``sanitize(_:)``.
func checkCanonical(_ text: String) throws(InvalidName) {
    guard !text.isEmpty else { throw .empty }
    guard text.utf8.count <= NameLimits.maximumIDLength else {
        throw .tooLong(length: text.utf8.count, limit: NameLimits.maximumIDLength)
    }
    guard isCanonicalID(text.utf8) else { throw .notCanonical(text: text, sanitized: sanitize(text)) }
}
