import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `put --chunk`: one chunk of a ball that is put chunk by chunk.
extension PutCommand {
    /// Puts a file as one chunk.
    ///
    /// - Throws: `ShellError`, also for a ball that is put whole: a single chunk would break it.
    func put(chunk index: Int, in context: CommandContext) async throws {
        let local = LocalArgument(words[0].argument)
        guard words.count == 2, !local.isStandardStream else {
            throw ShellError.usage("--chunk takes one file and one ball")
        }
        let address = try RemoteArgument(words[1].argument).ball(
            current: await context.bucket, isByID: isByID, word: 2)
        let store = try await target.store(in: context)
        guard let client = store as? MictlanXClient else { throw ShellError.usage("this store takes no single chunks") }
        try await checkLoose(address, store)
        let path = local.path(home: context.session.configuration.environment.nonEmpty("HOME"))
        let progress = Progress("put", on: context.terminal, isQuiet: results.isQuiet(in: context))
        var options = try settings.options(progress, base: nil, at: target, in: context)
        options.tags = settings.tagsByName
        let chunk = try await Chunk(file: path, index: index)
        var row = TransferRow(outcome: "would_put", address: address, size: chunk.size)
        if !isDryRun {
            row.outcome = try await client.putSingleChunk(chunk, of: address, options: options).outcome.rawValue
        }
        row.details = [
            "chunk": .int(index), "key": .string(chunk.id(in: address.ball).rawValue),
            "checksum": .string(chunk.checksum.hex),
        ]
        progress.end()
        guard !results.isQuiet(in: context) else { return }
        var writer = ResultWriter<TransferRow>(context.terminal, format: results.format(in: context))
        try writer.write(row)
        try writer.finish()
    }

    /// A chunk by itself does not say how many there are: among those of a ball that say it, it is none of them.
    private func checkLoose(_ address: BallAddress, _ store: any ObjectStore) async throws {
        let ball: BallInfo
        do {
            ball = try await store.info(of: address)
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return
        }
        guard ball.expectedChunks == nil else {
            throw MictlanXError(
                .exists, "ball '\(address)' was put whole, and a single chunk would break it; put the whole ball")
        }
    }
}
