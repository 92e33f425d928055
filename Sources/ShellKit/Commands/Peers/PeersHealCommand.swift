import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `peers heal`: makes the replicas that are missing.
struct PeersHealCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "heal", abstract: "Make the replicas that are missing.", usage: "peers heal [-o table|json]",
        discussion: """
            Every chunk is brought back to the number of replicas that it was put with, copied from one that is verified \
            on the way; replicas at peers out of service do not count. ^C stops, and what was made stays. Exit code 11 \
            when a chunk has no readable replica left, 6 when there are too few peers in service with room.
            """)

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    func run(in context: CommandContext) async throws {
        let total = try await target.ask(in: context) { router in
            var total = HealReply()
            var next: Int? = 0
            while let start = next {
                let part = try await router.heal(after: start)
                guard part.next.map({ $0 > start }) ?? true else {
                    throw MictlanXError(.badAnswer, "\(router.endpoint.label): healing does not get on")
                }
                total.add(part)
                next = part.next
            }
            return total
        }
        try show(total, context)
        guard total.lost == 0 else {
            throw ShellError(
                .checksumMismatch, "\(Count(total.lost, "chunk")) cannot be read at any peer",
                hint: "'mxshell node check' names them; put them again, or bring back the peer that had them")
        }
        guard total.short == 0 else {
            throw ShellError(
                .partial, "\(Count(total.short, "chunk")) still short of replicas",
                hint: "bring back a peer or make room: 'peers' shows how they are")
        }
    }

    private func show(_ total: HealReply, _ context: CommandContext) throws {
        guard !results.isQuiet(in: context) else { return }
        var writer = ResultWriter<HealRow>(context.terminal, format: results.format(in: context).single)
        try writer.write(HealRow(reply: total))
        try writer.finish()
    }
}

struct HealRow: ResultRow {
    let reply: HealReply

    static let columns = [
        Column("EXAMINED", .right), Column("COPIED", .right), Column("LOST", .right), Column("SHORT", .right),
    ]

    func cells(exact: Bool) -> [String] {
        [reply.examined, reply.copied, reply.lost, reply.short].map(String.init)
    }

    var record: JSONObject {
        [
            "examined": .int(reply.examined), "copied": .int(reply.copied), "lost": .int(reply.lost),
            "short": .int(reply.short),
        ]
    }
}

extension OutputFormat {
    /// For a command with exactly one result: an object, not an array of one.
    fileprivate var single: OutputFormat { self == .json ? .ndjson : self }
}

extension HealReply {
    /// Takes in what another part of the pass found and did.
    fileprivate mutating func add(_ other: HealReply) {
        examined +|= other.examined
        copied +|= other.copied
        lost +|= other.lost
        short +|= other.short
    }
}
