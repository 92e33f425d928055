internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// `put`: one ball from a file, a text or a value.
struct PutExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: PutStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let address = try address()
        if let settled = try await settled(address) { return settled }
        var options = try PutSettingsResolver(spec.settings, context).options(in: context.scope)
        let source = try await source(&options)
        if options.ifExists == .fail, context.history?.mayHaveBegun(0) ?? false { options.ifExists = .skipSame }
        try await context.services.provenance.note(address.bucket, in: context.services)
        try await context.services.journal.write(.begun(context.path, ordinals: [0], attempt: 1))
        let tally = ItemTally(
            step: context.path, events: context.services.events, total: 1, totalBytes: size(of: source))
        options.progress = { tally.move(bytes: $0) }
        options.hashing = { tally.hash(bytes: $0) }
        let receipt = try await context.store.put(source, at: address, options: options)
        for remark in receipt.remarks { context.services.log(.warning, remark, step: context.path) }
        let via = JournalRecord.Via(isChanged: receipt.outcome != .unchanged, ordinal: 0, context.history)
        try await context.services.settle(0, of: context.path, address, size: receipt.size, receipt.checksum, via: via)
        tally.succeed(bytes: receipt.size)
        return result(
            address, receipt.checksum, size: receipt.size, chunks: receipt.chunks, isChanged: via.isChange)
    }

    /// What an earlier attempt of the run has put, where the journal has its acknowledgement and not the end of the step:
    /// it is not sent again. `nil` where there is none, or the ball is gone by now.
    private func settled(_ address: BallAddress) async throws -> StepResult? {
        guard let history = context.history, history.done.contains(0) else { return nil }
        do {
            let info = try await context.store.info(of: address)
            guard let checksum = info.checksum else { return nil }
            return result(
                address, checksum, size: info.size, chunks: info.chunks, isChanged: history.changed.contains(0))
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return nil
        }
    }

    private func result(
        _ address: BallAddress, _ checksum: Checksum, size: Int, chunks: Int, isChanged: Bool
    ) -> StepResult {
        StepResult(
            isChanged: isChanged,
            outputs: [
                "key": .text(address.ball.name.bytes), "sha256": .string(checksum.hex),
                "size": .size(ByteCount(size)), "chunks": .int(chunks), "changed": .bool(isChanged),
            ])
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let address = try address()
        await context.services.provenance.expect(address.bucket)
        var plan = StepPlan(step: context.path, kind: "put", effect: .change)
        plan.count = 1
        plan.target = address.description
        _ = try context.filters(keyFile: spec.settings.keyFile)
        if case .file(let field) = spec.content {
            let path = try context.resolve(file: try context.value(field))
            plan.bytes = ByteCount(try MictlanXError.explaining("cannot read", path) { try FileStatus(path) }.size)
        }
        return (plan, nil)
    }

    /// How many bytes there are to be sent; `nil` where that shows only when they are read.
    private func size(of source: BallSource) -> Int? {
        switch source {
        case .bytes(let bytes): bytes.count
        case .file(let path): (try? FileStatus(path)).flatMap { $0.kind == .file ? $0.size : nil }
        }
    }

    private func address() throws -> BallAddress {
        let name = try context.value(spec.key)
        try name.checkIsFileName()
        return BallAddress(bucket: try context.value(spec.bucket), name: name)
    }

    private func source(_ options: inout PutOptions) async throws -> BallSource {
        switch spec.content {
        case .file(let field):
            let path = try context.resolve(file: try context.value(field))
            return .file(path)
        case .text(let field):
            options.contentType = "text/plain; charset=utf-8"
            return .bytes(try context.value(field).bytes)
        case .json(let tree):
            options.contentType = "application/json"
            let value = try tree.evaluate(in: context.scope)
            options.fileTags = .none
            let file = context.services.directory.output(context.path, "json")
            return .file(try await BlockingWork.run { _ in try JSONDocumentWriter.write(value, to: file) })
        }
    }
}
