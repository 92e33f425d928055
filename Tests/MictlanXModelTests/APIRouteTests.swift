import MictlanXModel
import Testing

struct APIRouteTests {
    static let routes: [APIRoute] = [
        .registerChunk(bucket: "b"), .uploadChunk(task: "T-_1"), .chunkMetadata(bucket: "b", key: "k_0"),
        .chunkData(bucket: "b", key: "k_0"), .bucketListing(bucket: "b"), .ballChunks(bucket: "b", ball: "k"),
        .deleteKey(bucket: "b", key: "k_0"), .deleteBall(bucket: "b", ball: "k"), .peers, .addPeer, .addPeers,
        .removePeer(id: "p 1"), .removePeers, .peerStatistics, .health, .uploadForm(task: "T-_1"),
        .mergedBall(bucket: "b", ball: "k"), .chunkSizes(bucket: "b", key: "k_0"),
        .disableChunk(bucket: "b", key: "k_0"), .updateMetadata(bucket: "b", key: "k_0"), .cacheKeys,
        .cacheStatistics, .resetCache, .chunksByChecksum(Checksum.ofNothing.hex), .metrics,
        .ballGroup(bucket: "b", ball: "k"), .replicateChunk(bucket: "b", key: "k_0"), .statistics, .usage,
        .storedChunks, .storedChunkSizes, .chunkCount, .peerState, .addNode, .flushTasks,
        .disablePeer(id: "p 1"), .enablePeer(id: "heal"), .healReplicas,
    ]

    @Test(arguments: routes) func readsWhatItPrints(route: APIRoute) {
        #expect(APIRoute.match(method: route.method.rawValue, path: route.path) == .route(route))
        #expect(APIRoute.match(method: route.method.rawValue, path: "/mictlanx" + route.path) == .route(route))
    }

    @Test(arguments: routes) func redirectsATrailingSlash(route: APIRoute) {
        #expect(APIRoute.match(method: route.method.rawValue, path: route.path + "/") == .redirect(path: route.path))
    }

    @Test(arguments: [
        "", "/", "health", "/api/v4", "/api/v4/", "/api/v4/buckets", "/api/v4/buckets/b", "/api/v4/buckets//k",
        "/api/v4/buckets/a%2Fb/metadata/x/y", "/api/v4/buckets/b/%zz", "/api/v4/buckets/b/%F", "/api/v4/buckets/b/%ff",
        "/api/v3/buckets/b/k", "/mictlanx/mictlanx/health", "/api/v4/task",
    ])
    func knowsNoOtherPath(path: String) {
        #expect(APIRoute.match(method: "GET", path: path) == .notFound)
    }

    @Test func tellsTheAllowedMethods() {
        #expect(
            APIRoute.match(method: "PUT", path: "/api/v4/buckets/b/k") == .methodNotAllowed(allowed: [.get, .delete]))
        #expect(APIRoute.match(method: "HEAD", path: "/health") == .methodNotAllowed(allowed: [.get]))
    }

    /// The router registers the size route first, and `metadata` shadows a key of that name (wire protocol §1.2).
    @Test func shadowsAsTheRouterDoes() {
        #expect(
            APIRoute.match(method: "GET", path: "/api/v4/buckets/b/metadata") == .route(.bucketListing(bucket: "b")))
        #expect(
            APIRoute.match(method: "POST", path: "/api/v4/buckets/data/T/chunked") == .route(.uploadChunk(task: "T")))
        #expect(
            APIRoute.match(method: "POST", path: "/api/v4/buckets/data/metadata")
                == .route(.registerChunk(bucket: "data")))
        #expect(
            APIRoute.match(method: "GET", path: "/api/v4/buckets/b/metadata/size")
                == .route(.chunkSizes(bucket: "b", key: "metadata")))
        #expect(
            APIRoute.match(method: "GET", path: "/api/v4/buckets/checksum/k_0")
                == .route(.chunkData(bucket: "checksum", key: "k_0")))
    }

    @Test func decodesBeforeItCuts() {
        #expect(
            APIRoute.match(method: "GET", path: "/api/v4/buckets/b%2Fk") == .route(.chunkData(bucket: "b", key: "k")))
    }

    /// A slash separates whatever follows it: with an accent behind it both are one character to Swift.
    @Test func cutsAtBytes() {
        #expect(
            APIRoute.match(method: "DELETE", path: "/api/v4/buckets/b/bid/%CC%81x")
                == .route(.deleteBall(bucket: "b", ball: "\u{301}x")))
    }
}
