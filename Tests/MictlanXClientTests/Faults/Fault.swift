/// What the proxy does to an exchange between client and node.
enum Fault: String, CaseIterable, Sendable {
    // Connections.
    case resetOnAccept, resetInRequest, resetInResponse, closeInBody, closeAfterHead
    // Time.
    case stallBeforeAnswer, stallInAnswer, slow, drip
    // Bytes.
    case corruptUpload, corruptDownload, garbleJSON, duplicateAnswer
    // Heads.
    case longLength, shortLength, garbageHeaders, garbageStatus, hugeHeader
    // Answers in the node's place.
    case tooManyRequests, tooManyRequestsLater, serverError, disguisedNotFound

    /// Whether it can be done to a request, and be seen through by a client that is right: TCP's checksums are all that
    /// protects what has none of its own, and whoever is told that a ball is gone cannot know better.
    func applies(to request: ProxiedRequest) -> Bool {
        switch self {
        case .corruptUpload: request.isUpload && !request.body.isEmpty
        case .corruptDownload: request.isDownload
        case .disguisedNotFound: request.method != "DELETE"
        case .resetOnAccept: false
        default: true
        }
    }
}
