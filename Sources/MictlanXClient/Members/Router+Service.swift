public import MictlanXModel

/// The router's cache, and the router itself (wire protocol §2, §3.16).
extension Router {
    /// The chunks in its cache.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Returns: the chunks, as `bucket@key`.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func cacheKeys(call options: CallOptions = CallOptions()) async throws -> [String] {
        try await calls.json(CacheKeysReply.self, Call(.cacheKeys), options).keys
    }

    /// How full its cache is.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Returns: the sizes.
    /// - Throws: ``MictlanXError``: `serverError` for a router without a cache, and the network's codes.
    public func cacheStatistics(call options: CallOptions = CallOptions()) async throws -> CacheStatistics {
        try await calls.json(CacheStatistics.self, Call(.cacheStatistics), options)
    }

    /// Empties its cache.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func resetCache(call options: CallOptions = CallOptions()) async throws {
        try await calls.acknowledge(Call(.resetCache), options)
    }

    /// What it counted, in the text format of Prometheus.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Returns: the text.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func metrics(call options: CallOptions = CallOptions()) async throws -> String {
        try await calls.text(Call(.metrics), options)
    }
}
