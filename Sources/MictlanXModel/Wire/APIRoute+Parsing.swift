extension APIRoute {
    /// What a method and a path mean.
    public enum Match: Hashable, Sendable {
        /// A route of the API.
        case route(APIRoute)
        /// The path exists, with these other methods only (RFC 9110 §15.5.6).
        case methodNotAllowed(allowed: [APIMethod])
        /// The path with its trailing slash taken off exists; the router redirects there.
        case redirect(path: String)
        /// No such path.
        case notFound
    }

    /// Parses a request line, with or without the prefix `/mictlanx`.
    ///
    /// As in the recorded router the path is decoded before it is cut, so `%2F` separates (wire protocol §1.2).
    ///
    /// - Parameters:
    ///   - method: the request's method.
    ///   - path: the path without the query.
    /// - Returns: the route, or why there is none.
    public static func match(method: String, path: some StringProtocol) -> Match {
        guard var segments = segments(of: path) else { return .notFound }
        if segments.first == "mictlanx" { segments.removeFirst() }
        if segments.count > 1, segments.last == "" {
            segments.removeLast()
            let hasRoute = APIMethod.allCases.contains { route(method: $0, segments: segments) != nil }
            return hasRoute ? .redirect(path: String(path.dropLast())) : .notFound
        }
        if let method = APIMethod(rawValue: method), let route = route(method: method, segments: segments) {
            return .route(route)
        }
        let allowed = APIMethod.allCases.filter { route(method: $0, segments: segments) != nil }
        return allowed.isEmpty ? .notFound : .methodNotAllowed(allowed: allowed)
    }

    /// The decoded segments; `nil` for a path that is not one.
    private static func segments(of path: some StringProtocol) -> [String]? {
        let slash = UInt8(ascii: "/")
        guard path.utf8.first == slash, let decoded = percentDecoded(path) else { return nil }
        return decoded.utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
    }

    private static func route(method: APIMethod, segments: [String]) -> APIRoute? {
        if method == .get, segments == ["health"] { return .health }
        if method == .get, segments == ["metrics"] { return .metrics }
        guard segments.count > 2, segments[0] == "api", segments[1] == "v4", !segments.contains("") else { return nil }
        let rest = Array(segments.dropFirst(3))
        switch segments[2] {
        case "buckets": return bucketRoute(method: method, segments: rest)
        case "peers": return peerRoute(method: method, segments: rest)
        case "u" where method == .post && rest.count == 3 && rest[0] == "buckets":
            return .updateMetadata(bucket: rest[1], key: rest[2])
        default: return plainRoute(method: method, path: segments[2...].joined(separator: "/"))
        }
    }

    private static func bucketRoute(method: APIMethod, segments: [String]) -> APIRoute? {
        switch method {
        case .get: bucketReading(segments)
        case .post: bucketWriting(segments)
        case .delete:
            switch segments.count {
            case 2: .deleteKey(bucket: segments[0], key: segments[1])
            case 3 where segments[1] == "bid": .deleteBall(bucket: segments[0], ball: segments[2])
            default: nil
            }
        }
    }

    /// The router registers the size before the metadata: `metadata/size` is the size of the key `metadata` (wire
    /// protocol §1.2).
    private static func bucketReading(_ segments: [String]) -> APIRoute? {
        switch segments.count {
        case 2 where segments[1] == "metadata": .bucketListing(bucket: segments[0])
        case 2 where segments[0] == "checksum" && Checksum(hex: segments[1]) != nil: .chunksByChecksum(segments[1])
        case 2: .chunkData(bucket: segments[0], key: segments[1])
        case 3 where segments[2] == "size": .chunkSizes(bucket: segments[0], key: segments[1])
        case 3 where segments[1] == "metadata": .chunkMetadata(bucket: segments[0], key: segments[2])
        case 3 where segments[2] == "merge": .mergedBall(bucket: segments[0], ball: segments[1])
        case 4 where segments[1] == "metadata" && segments[3] == "chunks":
            .ballChunks(bucket: segments[0], ball: segments[2])
        case 4 where segments[1] == "metadata" && segments[3] == "group":
            .ballGroup(bucket: segments[0], ball: segments[2])
        default: nil
        }
    }

    private static func bucketWriting(_ segments: [String]) -> APIRoute? {
        switch segments.count {
        case 2 where segments[1] == "metadata": .registerChunk(bucket: segments[0])
        case 2 where segments[0] == "data": .uploadForm(task: segments[1])
        case 3 where segments[0] == "data" && segments[2] == "chunked": .uploadChunk(task: segments[1])
        case 3 where segments[2] == "disable": .disableChunk(bucket: segments[0], key: segments[1])
        case 3 where segments[2] == "replicate": .replicateChunk(bucket: segments[0], key: segments[1])
        default: nil
        }
    }

    private static func peerRoute(method: APIMethod, segments: [String]) -> APIRoute? {
        switch (method, segments.count) {
        case (.get, 0): .peers
        case (.post, 0): .addPeer
        case (.get, 1) where segments[0] == "stats": .peerStatistics
        case (.get, 1) where segments[0] == "state": .peerState
        case (.post, 1) where segments[0] == "heal": .healReplicas
        case (.post, 2) where segments[1] == "disable": .disablePeer(id: segments[0])
        case (.post, 2) where segments[1] == "enable": .enablePeer(id: segments[0])
        case (.delete, 1): .removePeer(id: segments[0])
        default: nil
        }
    }

    /// The routes without parameters.
    private static func plainRoute(method: APIMethod, path: String) -> APIRoute? {
        switch (method, path) {
        case (.post, "batch"): .batch
        case (.post, "xpeers"): .addPeers
        case (.delete, "xpeers"): .removePeers
        case (.get, "cache"): .cacheKeys
        case (.get, "cache/stats"): .cacheStatistics
        case (.delete, "cache/reset"): .resetCache
        case (.get, "stats"): .statistics
        case (.get, "stats/ufs"): .usage
        case (.get, "xballs"): .storedChunks
        case (.get, "xballs/size"): .storedChunkSizes
        case (.get, "balls/len"): .chunkCount
        case (.post, "nodes"): .addNode
        case (.delete, "tasks"): .flushTasks
        default: nil
        }
    }
}

/// Decodes `%HH`; `nil` when a `%` is not followed by two hexadecimal digits, or the result is not UTF-8.
///
/// - Parameter text: percent-encoded text.
/// - Returns: the decoded text.
package func percentDecoded(_ text: some StringProtocol) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var offset = 0
    while offset < bytes.count {
        if bytes[offset] == UInt8(ascii: "%") {
            guard offset + 2 < bytes.count, let high = hexValue(bytes[offset + 1]),
                let low = hexValue(bytes[offset + 2])
            else { return nil }
            decoded.append(high << 4 | low)
            offset += 3
        } else {
            decoded.append(bytes[offset])
            offset += 1
        }
    }
    return String(validating: decoded, as: UTF8.self)
}

private func hexValue(_ byte: UInt8) -> UInt8? {
    (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) ? byte - UInt8(ascii: "A") + 10 : byte.lowercaseHexValue
}
