/// What a router's cache holds (wire protocol §3.16).
public struct CacheKeysReply: Hashable, Sendable, Codable {
    /// The chunks, as `bucket@key`.
    public var keys: [String]

    /// Wraps a list.
    ///
    /// - Parameter keys: the chunks, as `bucket@key`.
    public init(keys: [String]) { self.keys = keys }
}

/// How full a router's cache is (wire protocol §3.16).
public struct CacheStatistics: Hashable, Sendable, Codable {
    /// Bytes it may hold in all.
    public var total: Int
    /// Bytes it holds.
    public var used: Int
    /// Bytes left.
    public var available: Int
    /// Used over total, 0 to 1.
    public var usage: Double

    enum CodingKeys: String, CodingKey {
        case total, used, available
        case usage = "uf"
    }

    /// Derives the free space and the usage.
    ///
    /// - Parameters:
    ///   - total: bytes it may hold in all.
    ///   - used: bytes it holds.
    public init(total: Int, used: Int) {
        self.total = total
        self.used = used
        available = max(0, total - used)
        usage = total > 0 ? Double(used) / Double(total) : 0
    }
}
