internal import MictlanXModel
internal import MictlanXText

/// A server's answer to an upload, and the one place that judges it (wire protocol §11.3).
protocol StoredReply: Decodable, Sendable, SendableMetatype {
    var bucketID: String { get }
    var key: String { get }
    /// In bytes.
    var size: Int { get }
    /// The peers that say that they have the bytes.
    var holders: Set<String> { get }
}

extension StoredReply {
    /// Checks what the server says to have stored.
    ///
    /// - Parameters:
    ///   - sent: the bytes that were sent.
    ///   - promised: the peers that the registration promised.
    ///   - name: the chunk, for messages; `nil` for the one that the answer names.
    /// - Throws: ``MictlanXError`` `notStored`.
    func check(sent: Int, promised: Int = 1, _ name: String? = nil) throws(MictlanXError) {
        let promised = max(1, promised)
        guard size != sent || holders.count < promised else { return }
        let name = name ?? "chunk '\(bucketID)/\(key)'"
        throw MictlanXError(
            .notStored,
            size != sent
                ? "\(name): \(sent) bytes were sent, \(size) were stored"
                : holders.isEmpty
                    ? "\(name): no peer stored the bytes; are their disks full?"
                    : "\(name): \(Count(promised, "replica")) promised, \(holders.count) stored")
    }
}

extension UploadReply: StoredReply {
    var holders: Set<String> { Set(peerIDs) }
}

extension PeerUploadReply: StoredReply {
    var holders: Set<String> { [nodeID] }
}
