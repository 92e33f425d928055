import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `stat`: the metadata of one ball.
struct StatCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "stat", abstract: "Show the metadata of one ball.",
        usage: "stat BUCKET/NAME [--chunks] [--replicas]")

    @Argument(help: ArgumentHelp("The ball.", valueName: "bucket/name"))
    var ball: RemoteArgument

    @Flag(name: .customLong("chunks"), help: "Also a line for each chunk.")
    var showsChunks = false

    @Flag(
        name: .customLong("replicas"), help: "Also a line for each chunk with the peers that have it.")
    var showsReplicas = false

    @Flag(name: .customLong("by-id"), help: "Take the name as an id, verbatim.")
    var isByID = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isPaged: Bool { true }
    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .reads }

    func run(in context: CommandContext) async throws {
        let address = try ball.ball(current: await context.bucket, isByID: isByID, word: 1)
        let store = try await target.store(in: context)
        let ball: BallInspection
        do {
            ball = try await store.inspect(address)
        } catch let error as MictlanXError {
            throw await BallChoice.explained(error, at: address, word: self.ball, in: store)
        }
        context.terminal.results?.add(BallRow(ball: .ball(ball.info)))
        guard !results.isQuiet(in: context) else { return }
        let output = context.terminal.output
        let format = results.format(in: context)
        switch format {
        case .json, .ndjson, .yaml:
            try await writeRecord(of: ball, store.chunks(of: address), to: output, context)
        default:
            let isRow = format.isForPrograms
            // Rows of two kinds are no table for a program: whoever asks for chunks gets those.
            if !isRow || !showsReplicas && !showsChunks {
                try ResultFields(fields: Self.lines(of: ball), record: BallRow.record(of: ball.info)).write(
                    to: context.terminal, format)
            }
            let chunkFormat = isRow ? format : .table
            if showsReplicas { return try await writeReplicas(store.chunks(of: address), chunkFormat, context) }
            guard showsChunks else { return }
            var terminal = context.terminal
            // The result is the ball.
            terminal.results = nil
            var writer = ResultWriter<ChunkRow>(terminal, format: chunkFormat)
            for try await chunk in store.chunks(of: address) { try writer.write(ChunkRow(chunk: chunk)) }
            try writer.finish()
        }
    }

    private static func lines(of ball: BallInspection) -> [(key: String, value: String)] {
        let info = ball.info
        var lines: [(key: String, value: String)] = [
            ("name", info.address.ball.name.text), ("id", info.address.ball.rawValue),
            ("bucket", info.address.bucket.rawValue), ("size", "\(info.size)"),
            ("checksum", info.checksum?.description ?? "-"), ("chunks", BallRow.chunks(of: info)),
            ("complete", "\(ball.isComplete)"), ("content_type", info.contentType),
            ("updated", info.updatedAt?.description ?? "-"),
        ]
        if !ball.chunksWithoutData.isEmpty {
            let chunks = ball.chunksWithoutData.map(String.init).joined(separator: ", ")
            let isAll = ball.chunksWithoutData.count == info.chunks
            lines.append(("data", "registered, no data" + (isAll ? "" : " of the chunks \(chunks)")))
        }
        if info.isDisabled { lines.append(("disabled", "true: nobody can read it; put it again to enable it")) }
        if info.isKey { lines.append(("layout", "none: a key by itself")) }
        if let filters = info.filters {
            lines.append(("filters", filters.names.joined(separator: ", ")))
            lines += filters.size.map { [("data size", "\($0)")] } ?? []
            lines += filters.checksum.map { [("data checksum", $0.description)] } ?? []
        }
        lines += info.tags.sorted { $0.key < $1.key }.map { ("tag \($0.key)", $0.value) }
        return lines
    }

    /// Writes chunk by chunk: a ball may have millions of them.
    private func writeRecord(
        of ball: BallInspection, _ chunks: PullSequence<ChunkMetadata>, to output: OutputStream,
        _ context: CommandContext
    ) async throws {
        var record = BallRow.record(of: ball.info)
        if !ball.chunksWithoutData.isEmpty {
            record["complete"] = .bool(false)
            record["without_data"] = .array(ball.chunksWithoutData.map { .int($0) })
        }
        try output.write(JSONText.encode(.object(record)).dropLast() + #","chunk_list":["#)
        var separator = ""
        for try await chunk in chunks {
            var record = ChunkRow(chunk: chunk).record
            if showsReplicas {
                record = ReplicaRow(chunk: chunk, replicas: try await replicas(of: chunk, context)).record
            }
            try output.write(separator + JSONText.encode(.object(record)))
            separator = ","
        }
        try output.write("]}\n")
    }
}

extension StatCommand {
    private func writeReplicas(
        _ chunks: PullSequence<ChunkMetadata>, _ format: OutputFormat, _ context: CommandContext
    ) async throws {
        var writer = ResultWriter<ReplicaRow>(context.terminal, format: format)
        for try await chunk in chunks {
            try writer.write(ReplicaRow(chunk: chunk, replicas: try await replicas(of: chunk, context)))
        }
        try writer.finish()
    }

    /// The replicas of a chunk that can be reached.
    private func replicas(of chunk: ChunkMetadata, _ context: CommandContext) async throws
        -> [ReplicaSize]
    {
        let (key, bucket) = (try ChunkKey(chunk.key), try BucketID(chunk.bucketID))
        return try await target.ask(in: context) { try await $0.sizes(of: key, in: bucket) }
    }
}

extension StatCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { [(1, ball.argument)] }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { ball = RemoteArgument(word) }
}
