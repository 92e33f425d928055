internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension ServedStore {
    /// Whether the store can be read, and how full it is.
    func health() async throws -> Reply {
        let (used, total) = try await store.space()
        let id = store.directories.ids.count == 1 ? store.directories.ids.first : nil
        return try .json(HealthReply(peer: PeerSpace(peerID: id ?? "all", usedDisk: used, totalDisk: total)))
    }

    /// Wire protocol §2: what the node counted, in the text format of Prometheus.
    func metricsText() async throws -> Reply {
        let space = try await store.space()
        var text = MetricsText()
        metrics.snapshot.write(to: &text)
        store.queue.statistics.write(to: &text)
        text.single("mictlanx_store_used_bytes", .gauge, "Bytes of all chunks.", space.used)
        text.single("mictlanx_store_capacity_bytes", .gauge, "Bytes that may be stored in all.", space.total)
        text.single("mictlanx_tickets_open", .gauge, "Registrations that wait for their bytes.", tickets.count)
        return Reply(
            status: .ok, headers: [("content-type", MetricsText.contentType)],
            body: .bytes(ByteBuffer(string: text.text)))
    }
}
