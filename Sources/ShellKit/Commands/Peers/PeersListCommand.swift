import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `peers ls`, or `peers` alone: the peers of a router.
struct PeersListCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the peers (the default).", usage: "peers [-o table|json|ndjson]",
        discussion: """
            STATE is in-service, disabled (peers disable) or missing (its directory is not there); of a router that only \
            knows available and unavailable, these. FREE is what it can still take, UPLOADS what is on the way to it; \
            '-' where the router does not say.
            """)

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    init() {}

    func run(in context: CommandContext) async throws {
        let rows = try await Self.rows(of: target, in: context)
        guard !results.isQuiet(in: context) else { return }
        var writer = ResultWriter<PeerRow>(context.terminal, format: results.format(in: context))
        for row in rows { try writer.write(row) }
        try writer.finish()
    }

    /// The peers by their ids, with their sizes.
    static func rows(of target: StoreOptions, in context: CommandContext) async throws -> [PeerRow] {
        let rows = try await target.ask(in: context) { router in
            let peers = try await router.peers()
            // Only the sizes are needed: one chunk of each peer is enough.
            let sizes = try await router.statistics(from: 0, to: 1).summary()
            return peers.available.map { PeerRow($0, isAvailable: true, sizes[$0.peerID]?.space) }
                + peers.unavailable.map { PeerRow($0, isAvailable: false, sizes[$0.peerID]?.space) }
        }
        return rows.sorted { $0.peer.peerID < $1.peer.peerID }
    }
}

/// A peer in a listing.
struct PeerRow: ResultRow {
    let peer: PeerDescription
    let isAvailable: Bool
    /// `nil` if the peer did not answer with its sizes.
    let space: PeerSpace?

    init(_ peer: PeerDescription, isAvailable: Bool, _ space: PeerSpace?) {
        self.peer = peer
        self.isAvailable = isAvailable
        self.space = space
    }

    static let columns = [
        Column("STATE"), Column("USED", .right), Column("FREE", .right), Column("USE%", .right),
        Column("UPLOADS", .right), Column("ADDRESS"), Column("PEER"),
    ]

    func cells(exact: Bool) -> [String] {
        [
            state, space.map { Self.size($0.usedDisk, exact: exact) } ?? "-",
            space.map { Self.size($0.availableDisk, exact: exact) } ?? "-",
            space.map { "\(Int(min(1, max(0, $0.diskUsage)) * 100))" } ?? "-", peer.uploads.map(String.init) ?? "-",
            address ?? "-", peer.peerID,
        ]
    }

    var record: JSONObject {
        [
            "peer": .string(peer.peerID), "state": .string(state), "available": .bool(isAvailable),
            "used": space.map { .int($0.usedDisk) } ?? .null, "free": space.map { .int($0.availableDisk) } ?? .null,
            "total": space.map { .int($0.totalDisk) } ?? .null, "uploads": peer.uploads.map { .int($0) } ?? .null,
            "address": address.map { .string($0) } ?? .null,
        ]
    }

    var state: String { peer.condition?.rawValue ?? (isAvailable ? "available" : "unavailable") }

    /// A node on a unix-domain socket has no address.
    private var address: String? {
        guard peer.port > 0, !peer.address.isEmpty else { return nil }
        return peer.address.contains(":") ? "[\(peer.address)]:\(peer.port)" : "\(peer.address):\(peer.port)"
    }
}
