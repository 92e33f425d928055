import MictlanXModel

/// How our requests differ from those of the Python client, on purpose.
///
/// Three differences are everywhere and are taken out before the comparison: every put carries the tag `updated_at`, and
/// the put of a file those that name it (wire protocol §1.1: the caller's to set, read by `get_to_file`); and before
/// anything is taken for absent the peers are asked (§14).
enum GoldenDifference: Hashable, Sendable {
    /// §5.1: what is there is looked at before it is put, so that the result can say created, unchanged or replaced;
    /// a ball of several chunks once more when all is sent, as another writer may have been at it.
    case looksFirst
    /// §11.4: the metadata of all chunks in one request in place of one for each, and the first of them twice.
    case metadataAtOnce
    /// §11.6: 4xx and 666 are not tried again.
    case noSecondTry
    /// §11.8: one delete for a ball in place of one for each listed replica of a chunk.
    case deletesTheBall
    /// §3.11, §3.12: the router says 200 when a peer failed; whether the ball is gone is asked.
    case asksWhetherItIsGone
    /// §11.1: what cannot succeed is refused before anything is sent.
    case refusedHere
    /// §5.2: a ball whose metadata is not whole or not consistent is not read.
    case notReadWhereIncomplete
    /// §1.2: a name is spelled as an id that the router keeps as it is.
    case spelledName
    /// §5.1: after an upload that failed the same ticket is tried first.
    case sameTicketFirst
    /// §5.1: a registration whose bytes did not arrive is deleted before the next one.
    case takesBack
    /// §11.4: bytes that do not match, or are not there, are asked for again past the router's cache.
    case readsPastTheCache
    /// §14: the metadata of a replica whose peer did not answer are asked for again.
    case silentPeerAgain
    /// §11.4: after bytes that do not match, the router's list of replicas says whom to ask by name.
    case namesReplicas
    /// §3.1: that no peer takes a chunk may pass, and is tried again as often as the call allows.
    case placementAgain
    /// §11.4: the metadata of a chunk is asked for once.
    case metadataOnce
    /// §5.1: chunks have the ball's id and an index for a key, and every tag that a get needs.
    case completeLayout
    /// §11.1: tags are text.
    case tagsAreText
    /// §5.1: an empty ball is a ball of one empty chunk.
    case emptyBall
    /// Where no ball has an id, the key of that name is asked for.
    case looksForTheKey
    /// Nobody answers, so that nothing was recorded.
    case nobodyAnswers
    /// §5.5: a job that is to stop at a failure stops.
    case stopsAtFailure
    /// §8: deleted on one router, of several to the same store.
    case oneRouter
    /// What the recording itself did to look at the outcome, or did more often than it takes to show it.
    case recordersOwn

    /// What a request is, without its names.
    enum Shape: Hashable {
        case register, upload, ballChunks, chunkMetadata, chunkData, chunkSizes, listing, deleteKey, deleteBall, peers,
            other
    }

    /// What we may send that the Python client does not.
    var ours: Set<Shape> {
        switch self {
        case .looksFirst: [.ballChunks, .chunkMetadata]
        case .metadataAtOnce: [.ballChunks]
        case .deletesTheBall: [.deleteBall]
        case .looksForTheKey: [.chunkMetadata]
        case .asksWhetherItIsGone: [.ballChunks, .chunkMetadata, .listing]
        case .silentPeerAgain: [.chunkMetadata, .ballChunks]
        case .spelledName: [.register, .chunkMetadata, .ballChunks]
        case .sameTicketFirst: [.upload, .register]
        case .takesBack: [.deleteKey, .chunkSizes]
        case .namesReplicas: [.chunkSizes, .chunkData]
        case .readsPastTheCache: [.chunkData, .chunkMetadata, .chunkSizes]
        case .completeLayout, .tagsAreText, .placementAgain: [.register]
        case .emptyBall: [.register, .upload]
        case .nobodyAnswers: [.register, .upload, .ballChunks, .chunkMetadata, .listing, .deleteBall]
        case .noSecondTry, .metadataOnce, .refusedHere, .notReadWhereIncomplete, .stopsAtFailure, .oneRouter,
            .recordersOwn:
            []
        }
    }

    /// What the Python client sends and we do not.
    func covers(_ shape: Shape, isRepeated: Bool) -> Bool {
        switch self {
        case .metadataAtOnce: shape == .chunkMetadata
        case .noSecondTry: isRepeated
        case .deletesTheBall: shape == .deleteKey || shape == .ballChunks
        case .refusedHere, .stopsAtFailure, .recordersOwn: true
        case .notReadWhereIncomplete: shape == .chunkData
        case .metadataOnce: shape == .chunkMetadata && isRepeated
        case .spelledName: shape == .register || shape == .chunkMetadata
        case .completeLayout, .tagsAreText: shape == .register
        case .oneRouter: shape == .listing || shape == .deleteKey
        default: false
        }
    }
}

extension GoldenDifference.Shape {
    init(method: String, path: String) {
        guard case .route(let route) = APIRoute.match(method: method, path: path) else {
            self = .other
            return
        }
        self =
            switch route {
            case .registerChunk: .register
            case .uploadChunk: .upload
            case .ballChunks: .ballChunks
            case .chunkMetadata: .chunkMetadata
            case .chunkData: .chunkData
            case .chunkSizes: .chunkSizes
            case .bucketListing: .listing
            case .deleteKey: .deleteKey
            case .deleteBall: .deleteBall
            case .peers, .peerStatistics: .peers
            default: .other
            }
    }
}
