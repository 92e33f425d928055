import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `disable`: withdraws balls from reading, without deleting them.
struct DisableCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Withdraw balls from reading.",
        usage: "disable BUCKET/NAME… [-n] [--key] [--by-id]",
        discussion: """
            Every chunk of the balls is marked at the peers, which then do not hand it out; its bytes stay. A router may \
            still have it in its cache. A 'put' brings a ball back, with the same content or another.
            """)

    @Argument(help: ArgumentHelp("The balls.", valueName: "bucket/name"))
    var balls: [RemoteArgument]

    @Flag(name: .customLong("key"), help: "Take the names as stored keys, verbatim: single chunks.")
    var isKey = false

    @Flag(name: .customLong("by-id"), help: "Take the names as ids, verbatim.")
    var isByID = false

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Only check, and print what would be withdrawn.")
    var isDryRun = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    // Nobody can read what is withdrawn.
    var effect: StoreEffect { isDryRun ? .rehearses : .deletes }

    func run(in context: CommandContext) async throws {
        let current = await context.bucket
        var addresses: [BallAddress] = []
        for (index, ball) in balls.enumerated() {
            addresses.append(try ball.ball(current: current, isByID: isByID || isKey, word: index + 1))
        }
        let store = try await target.store(in: context)
        let progress = Progress("disable", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let report = ItemReport(context, results: results, progress: progress)
        await report.expect(addresses.count)
        for (address, ball) in zip(addresses, balls) {
            do {
                let size = try await withdraw(address, store, context)
                try await report.succeed(
                    TransferRow(
                        outcome: isDryRun ? "would_disable" : "disabled", address: address, size: size))
            } catch let error as MictlanXError {
                try await report.fail(
                    await BallChoice.explained(error, at: address, word: ball, in: store),
                    of: ItemSubject(address: address))
            }
        }
        try await report.finish("ball")
    }

    /// - Returns: the bytes that are withdrawn.
    private func withdraw(
        _ address: BallAddress, _ store: any ObjectStore, _ context: CommandContext
    ) async throws -> Int {
        if isKey {
            let key = try ChunkKey(address.ball.rawValue)
            let chunk = try await store.metadata(of: key, in: address.bucket)
            try await disable(key, of: address, context)
            return chunk.size
        }
        var keys: [ChunkKey] = []
        var size = 0
        for try await chunk in store.chunks(of: address) {
            keys.append(try ChunkKey(chunk.key))
            size +|= chunk.size
        }
        for key in keys { try await disable(key, of: address, context) }
        return size
    }

    private func disable(_ key: ChunkKey, of address: BallAddress, _ context: CommandContext)
        async throws
    {
        guard !isDryRun else { return }
        try await target.ask(in: context) { try await $0.disable(key, in: address.bucket) }
    }
}

extension DisableCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { balls.enumerated().map { ($0 + 1, $1.argument) } }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { balls[number - 1] = RemoteArgument(word) }
}
