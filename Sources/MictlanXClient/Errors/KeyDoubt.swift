internal import MictlanXModel

/// Why a router's refusal does not say that a key is absent: the one table of answers about a key (wire protocol §14).
///
/// The recorded router says 404 in several ways, also of what a peer holds that does not answer. Our node knows what it
/// has: its 404 leaves no doubt.
enum KeyDoubt: Hashable, Sendable {
    /// A replica is known and its peer did not answer: it is there, or was.
    case silentPeer
    /// The router knows of no replica. Its map may have begun empty, and a peer that does not answer may have one: the
    /// peers decide.
    case noReplicaKnown
    /// The answer says nothing by itself: the metadata of the key decide.
    case metadataDecides

    /// Judges a refusal that would be a 404; `nil` where there is no doubt: it is absent.
    ///
    /// - Parameters:
    ///   - route: what was asked for.
    ///   - detail: the body of the answer.
    ///   - isOurNode: whether the answer comes from a router that names a capability of ours.
    init?(_ route: APIRoute, _ detail: ErrorBody?, isOurNode: Bool) {
        guard !isOurNode else { return nil }
        switch route {
        case .chunkMetadata:
            self = detail?.message.hasPrefix("404: No metadata found") == true ? .silentPeer : .noReplicaKnown
        case .chunkData, .mergedBall, .ballChunks, .chunkSizes, .deleteKey, .deleteBall, .disableChunk, .updateMetadata:
            self = .metadataDecides
        default: return nil
        }
    }

    /// Whether asking the same again may help: everything else must be asked of somebody else.
    var mayPass: Bool { self == .silentPeer }

    /// What it means, for messages.
    var remark: String {
        switch self {
        case .silentPeer: "its peer does not answer, so that it cannot be said whether it is there: "
        case .noReplicaKnown: "the router knows of no replica, which is not to say that there is none: "
        case .metadataDecides: "the router does not say whether it is there: "
        }
    }
}
