import MictlanXModel

/// The answers, in the words of the protocol.
extension LyingAnswers {
    /// The answer to a route, as JSON; `nil` for a listing without end.
    func answer(_ route: APIRoute) -> String? {
        switch route {
        case .bucketListing(let bucket):
            lie.neverEnds ? nil : "\(listingHead(bucket))\(entries(bucket, "one", "two"))]}"
        case .ballChunks(let bucket, let ball):
            lie.neverEnds ? nil : "\(chunksHead(bucket, ball))\(entries(bucket, ball))]}"
        case .peerStatistics:
            lie.neverEnds ? nil : "\(statisticsHead)\(entries("b", "one", "two"))]}}"
        case .chunkMetadata(let bucket, let key):
            #"{"service_time":\#(lie.number(1)),"peer_id":"p0","local_peer_id":"p0","metadata":"#
                + "\(entry(bucket, key.split(separator: "_").dropLast().joined(separator: "_"), 0))}"
        case .registerChunk(let bucket):
            #"{"key":"k_0","service_time":\#(lie.number(1)),"tasks_ids":["t"],"bucket_id":"\#(bucket)","replicas":["p0"]}"#
        case .uploadChunk, .uploadForm:
            #"{"peer_ids":["p0"],"combined_key":"b@k_0","bucket_id":"b","key":"k_0","size":\#(lie.number(3))}"#
        case .deleteKey(_, let key): #"{"n_deletes":\#(lie.number(1)),"key":"\#(key)"}"#
        case .deleteBall(_, let ball): #"{"n_deletes":\#(lie.number(1)),"ball_id":"\#(ball)"}"#
        case .peers:
            #"{"available":[{"peer_id":"p0","ip_addr":"127.0.0.1","port":\#(lie.number(1)),"protocol":"http","#
                + #""uploads":\#(lie.number(1))},{"peer_id":"p1","ip_addr":"127.0.0.1","port":\#(lie.number(2)),"#
                + #""protocol":"http"}],"unavailable":[]}"#
        case .healReplicas:
            #"{"examined":\#(lie.number(1)),"copied":\#(lie.number(1)),"lost":0,"short":\#(lie.number(0)),"next":null}"#
        case .chunkSizes(let bucket, let key):
            #"[{"bucket_id":"\#(bucket)","key":"\#(key)","peer_id":"p0","size":\#(lie.number(3))},"#
                + #"{"bucket_id":"\#(bucket)","key":"\#(key)","peer_id":"p1","size":\#(lie.number(3))}]"#
        case .health: #"{"status":"ok","peer":{"peer_id":"p0"},"used_disk":\#(lie.number(1))}"#
        case .metrics:
            "mictlanx_http_requests_total{status=\"200\"} \(lie.number(1))\n"
                + "mictlanx_http_requests_total{status=\"500\"} \(lie.number(1))\n"
                + "mictlanx_store_used_bytes \(lie.number(2))\nmictlanx_store_used_bytes 8e18\n"
                + "mictlanx_store_used_bytes 8e18\nmictlanx_store_capacity_bytes NaN\nmictlanx_connections_open 1e400\n"
        default: "abc"
        }
    }

    /// A listing up to its first entry.
    func head(_ route: APIRoute) -> String {
        switch route {
        case .ballChunks(let bucket, let ball): chunksHead(bucket, ball)
        case .peerStatistics: statisticsHead
        case .bucketListing(let bucket): listingHead(bucket)
        default: "["
        }
    }

    /// The `number`th entry of a listing without end.
    func entry(_ route: APIRoute, _ number: Int) -> String {
        let number = lie == .repeating ? 0 : number
        switch route {
        case .ballChunks(let bucket, let ball): return entry(bucket, ball, number)
        case .bucketListing(let bucket): return entry(bucket, Self.name(number), 0)
        default: return entry("b\(number)", Self.name(number), 0)
        }
    }

    private func listingHead(_ bucket: String) -> String {
        #"{"bucket_id":"\#(bucket)","peers_ids":["p0"],"balls":["#
    }

    private func chunksHead(_ bucket: String, _ ball: String) -> String {
        #"{"bucket_id":"\#(bucket)","ball_id":"\#(ball)","size":"1 GB","size_bytes":\#(lie.number(3)),"checksum":"","#
            + #""chunks":["#
    }

    private var statisticsHead: String {
        #"{"p0":{"peer_id":"p0","used_disk":\#(lie.number(1)),"total_disk":\#(lie.number(1)),"#
            + #""available_disk":\#(lie.number(1)),"disk_uf":\#(lie == .fractions ? "1e308" : lie.number(1)),"#
            + #""peers":[],"balls":["#
    }

    /// Two chunks of each ball, or many far apart.
    private func entries(_ bucket: String, _ balls: String...) -> String {
        let indexes = lie == .sparse ? (0..<17_000).map { $0 * 986 } : isOfOneChunk ? [0] : [0, 1]
        return balls.flatMap { ball in indexes.map { entry(bucket, ball, $0) } }.joined(separator: ",")
    }

    private func entry(_ bucket: String, _ ball: String, _ index: Int) -> String {
        // A ball of one chunk is whole, however large it says to be.
        let count = isOfOneChunk ? "1" : lie == .sparse ? "17000000" : lie.tag(2)
        return #"{"key":"\#(ball)_\#(index)","size":\#(lie.number(3)),"checksum":"\#(Self.checksum)","tags":{"#
            + #""index":"\#(index)","num_chunks":"\#(count)","full_checksum":"\#(Self.checksum)","#
            + #""updated_at":"\#(lie.tag(1_700_000_000_000))"},"content_type":"text/plain","producer_id":"p","#
            + #""ball_id":"\#(ball)","bucket_id":"\#(bucket)"}"#
    }

    private var isOfOneChunk: Bool { lie == .largest || lie == .huge }

    /// In the order of the names, as routers of ours list them.
    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return "n" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    private static let checksum = SHA256.hash(Array("abc".utf8)).hex
}

extension Lie {
    fileprivate var neverEnds: Bool { self == .endless || self == .repeating }
}
