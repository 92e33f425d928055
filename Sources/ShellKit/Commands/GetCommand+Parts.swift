import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage

/// `get --chunk` and `get --checksum`: not a ball by its name, but a part of one, or what has a checksum.
extension GetCommand {
    /// Gets chunks of one ball, in their order, as they are stored.
    func get(_ chunk: ChunkRange, in context: CommandContext) async throws {
        let (choice, local) = try choice(current: await context.bucket)
        guard choice.targets.count == 1, case .ball(let address)? = choice.targets.first else {
            throw ShellError.usage("--chunk gets chunks of one ball that is named")
        }
        let store = try await target.store(in: context)
        var options = GetOptions()
        options.isRaw = true
        options.isKey = filters.isKey
        do {
            options.range = try await Self.range(of: chunk, address, in: store)
            if local.isStandardStream {
                return try await BallStream.write(
                    address, of: store, to: context.terminal.output, options: options)
            }
            options.ifExists = settings.keepsExisting ? .fail : .replace
            let home = context.session.configuration.environment.nonEmpty("HOME")
            let placement = choice.placement(at: local, home: home, followsLinks: follow)
            let path = try placement.path(for: address)
            var details = JSONObject(path: path)
            details["chunks"] = .string("\(chunk.indexes.lowerBound)-\(chunk.indexes.upperBound)")
            let size = options.range?.count
            guard !isDryRun else {
                return try show(
                    TransferRow(outcome: "would_get", address: address, size: size, details: details), context
                )
            }
            try await placement.prepareDirectory(of: path)
            let receipt = try await store.getToFile(address, path: path, options: options)
            try show(
                TransferRow(outcome: "written", address: address, size: receipt.size, details: details),
                context)
        } catch let error as MictlanXError {
            throw await choice.explained(error, at: address, in: store)
        }
    }

    /// Where chunks lie in the stored bytes of their ball.
    private static func range(
        of chunk: ChunkRange, _ address: BallAddress, in store: any ObjectStore
    ) async throws -> Range<Int> {
        var (offset, start, count) = (0, 0, 0)
        for try await metadata in store.chunks(of: address) {
            if count == chunk.indexes.lowerBound { start = offset }
            count += 1
            offset +|= metadata.size
            if count == chunk.indexes.upperBound + 1 { return start..<offset }
        }
        throw MictlanXError(
            .notFound,
            "ball '\(address)' has \(Count(count, "chunk")), and no chunk \(chunk.indexes.upperBound)")
    }

    /// Gets what has a checksum, whatever it is called.
    func find(_ checksum: Checksum, in context: CommandContext) async throws {
        guard words.count <= 1, !isRecursive, chunk == nil else {
            throw ShellError.usage("--checksum takes a file or a directory, and no name of a ball")
        }
        let home = context.session.configuration.environment.nonEmpty("HOME")
        var directory = FilePath(".")
        var name = checksum.hex
        if let word = words.first {
            let local = LocalArgument(word.argument)
            guard !local.isStandardStream else {
                throw ShellError.usage(
                    "--checksum writes a file, which is verified before it is there", word: 1)
            }
            directory = local.path(home: home)
            if !local.isDirectory(home: home) {
                name = directory.lastComponent?.string ?? name
                directory.removeLastComponent()
                if directory.isEmpty { directory = "." }
            }
        }
        guard !isDryRun else {
            return try context.terminal.note(
                "would get what has the checksum \(checksum) to \(directory)/\(name)")
        }
        let mayReplace = !settings.keepsExisting
        let found = try await target.ask(in: context) { [directory, name] router in
            try await router.getByChecksumToFile(
                checksum, sinkFolderPath: directory, filename: name, mayReplace: mayReplace)
        }
        var address: BallAddress?
        if let bucket = found.bucketID.flatMap({ try? BucketID($0) }),
            let ball = found.ballID.flatMap({ try? BallID($0) })
        {
            address = BallAddress(bucket: bucket, ball: ball)
        }
        var details = JSONObject(path: found.path)
        details["checksum"] = .string(checksum.hex)
        if let key = found.key { details["key"] = .string(key) }
        try show(
            TransferRow(outcome: "written", address: address, size: found.size, details: details), context
        )
    }

    private func show(_ row: TransferRow, _ context: CommandContext) throws {
        guard !results.isQuiet(in: context) else { return }
        var writer = ResultWriter<TransferRow>(context.terminal, format: results.format(in: context))
        try writer.write(row)
        try writer.finish()
    }
}
