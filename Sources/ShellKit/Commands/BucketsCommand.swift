import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `buckets`: the protocol has no list of buckets, so the peers' statistics are summed up.
struct BucketsCommand: NetworkCommand, SizedCommand {
    static let configuration = CommandConfiguration(
        commandName: "buckets", abstract: "List the buckets.", usage: "buckets [-h|-b] [-o FORMAT]",
        discussion:
            "The protocol has no call for this: buckets are derived from the peers' statistics. If a peer does not "
            + "answer, the list may be incomplete: a line on standard error says so, and the code is 6. The bucket of the "
            + "trash is left out; 'du' has it.", helpNames: .long)

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var sizes: SizeOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isPaged: Bool { true }
    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .reads }

    func run(in context: CommandContext) async throws {
        try await Self.list(try await target.store(in: context), results, in: context)
    }

    /// Writes the buckets of a store.
    ///
    /// - Throws: `ShellError` with code 6 where a peer did not answer.
    static func list(_ store: any ObjectStore, _ results: ResultOptions, in context: CommandContext) async throws {
        let answer = try await store.buckets()
        if !results.isQuiet(in: context) {
            var writer = ResultWriter<BucketRow>(context.terminal, format: results.format(in: context))
            for bucket in answer.shown { try writer.write(BucketRow(summary: bucket)) }
            try writer.finish()
        }
        guard !answer.silentPeers.isEmpty else { return }
        let peers = answer.silentPeers.map(\.terminalSafe).joined(separator: ", ")
        throw ShellError(.partial, "the list may be incomplete: no answer from \(peers)")
    }
}

struct BucketRow: ResultRow {
    let summary: BucketSummary

    static let columns = [Column("BALLS", .right), Column("SIZE", .right), Column("BUCKET")]

    func cells(exact: Bool) -> [String] {
        ["\(summary.balls)", Self.size(summary.bytes, exact: exact), summary.bucket.rawValue]
    }

    var record: JSONObject {
        ["bucket": .string(summary.bucket.rawValue), "balls": .int(summary.balls), "bytes": .int(summary.bytes)]
    }
}
