/// What a server says to have stored of an upload, and the one place that judges it (wire protocol §11.3).
struct StoredAnswer: Sendable {
    /// Bytes.
    let size: Int
    /// The peers that took them.
    let peers: Set<String>

    /// Checks what a server says to have stored.
    ///
    /// - Parameters:
    ///   - sent: the bytes that were sent.
    ///   - promised: the peers that the registration promised.
    ///   - name: the chunk, for messages.
    /// - Throws: ``MictlanXError`` `notStored`.
    func check(sent: Int, promised: Int, _ name: String) throws(MictlanXError) {
        guard size == sent else {
            throw MictlanXError(.notStored, "\(name): \(sent) bytes were sent, \(size) were stored")
        }
        guard peers.count >= max(1, promised) else {
            throw MictlanXError(
                .notStored, "\(name): \(max(1, promised)) replicas were promised, \(peers.count) were stored")
        }
    }
}
