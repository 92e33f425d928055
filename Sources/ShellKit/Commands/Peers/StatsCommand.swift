import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `stats`: how full the peers are, and how much is stored.
struct StatsCommand: NetworkCommand, SizedCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show how full the peers are.", usage: "stats [-h|-b] [-o FORMAT]",
        discussion: """
            A line for each peer, with a bar on a terminal, and there also what all buckets hold together. 'peers' shows \
            the addresses, 'du' the buckets.
            """, helpNames: .long)

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var sizes: SizeOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    func run(in context: CommandContext) async throws {
        let rows = try await PeersListCommand.rows(of: target, in: context)
        guard !results.isQuiet(in: context) else { return }
        let format = results.format(in: context)
        guard format == .table, context.terminal.output.isTerminal else {
            var writer = ResultWriter<PeerRow>(context.terminal, format: format)
            for row in rows { try writer.write(row) }
            return try writer.finish()
        }
        var writer = ResultWriter<PeerBarRow>(context.terminal, format: format)
        for row in rows { try writer.write(PeerBarRow(row: row)) }
        try writer.finish()
        let stored = try await target.store(in: context).buckets()
        let balls = stored.buckets.reduce(0) { $0 +| $1.balls }
        let bytes = stored.buckets.reduce(0) { $0 +| $1.bytes }
        try context.terminal.note(
            "\(Count(balls, "ball")) in \(Count(stored.buckets.count, "bucket")), \(ByteCount(bytes))")
        try ListingFault.checkWhole(ListingRemarks(silentPeers: stored.silentPeers), in: context)
    }
}

/// How full a peer is, as a bar.
struct PeerBarRow: ResultRow {
    let row: PeerRow

    private static let width = 20

    static let columns = [
        Column("STATE"), Column("USED", .right), Column("TOTAL", .right), Column("USE"), Column("PEER"),
    ]

    func cells(exact: Bool) -> [String] {
        guard let space = row.space else { return [row.state, "-", "-", "-", row.peer.peerID] }
        let percent = Int(saturating: min(1, max(0, space.diskUsage)) * 100)
        return [
            row.state, Self.size(space.usedDisk, exact: exact), Self.size(space.totalDisk, exact: exact),
            "▕\(BarText.bar(space.diskUsage, width: Self.width))▏ \(percent) %", row.peer.peerID,
        ]
    }

    var record: JSONObject { row.record }
}
