internal import MictlanXModel
internal import SystemPackage

extension ClientCore {
    /// Puts a ball from bytes or from a file.
    @concurrent
    func put(
        _ source: BallSource, at address: BallAddress, options: PutOptions
    ) async throws -> PutReceipt {
        try await put(at: address, options) {
            try await PutContent(source, at: address, options, in: spoolDirectory(options))
        }
    }

    /// Puts chunks as the caller cut them.
    @concurrent
    func put(_ chunks: Chunks, at address: BallAddress, options: PutOptions) async throws -> PutReceipt {
        for chunk in chunks { try options.check(tags: chunk.tags, of: address) }
        return try await put(at: address, options) { try PutContent(chunks, options) }
    }

    /// Puts a stream of unknown length.
    @concurrent
    func put<S: AsyncSequence & Sendable>(
        stream: S, at address: BallAddress, options: PutOptions
    ) async throws -> PutReceipt where S.Element == [UInt8] {
        try await put(at: address, options) {
            try await PutContent(
                FilteredSpool.Source.file(SpoolFile.reading(stream, into: spoolDirectory(options))), at: address,
                options, in: spoolDirectory(options))
        }
    }

    /// Where the bytes of a put wait that cannot be sent as they come.
    private func spoolDirectory(_ options: PutOptions) -> FilePath { options.spoolDirectory ?? scratch.directory }

    /// The one path of all puts of a whole ball.
    private func put(
        at address: BallAddress, _ options: PutOptions,
        _ content: @escaping @Sendable () async throws -> PutContent
    ) async throws -> PutReceipt {
        try options.check(address)
        let order = PutOrder(address, options)
        return try await explaining(order.progress, "ball '\(address)'") {
            try await withDeadline(order.options.call.deadline, environment, "put '\(order.address)'") {
                try await putNow(content(), order)
            }
        }
    }

    /// Says in every error of a put, also in that of its deadline, what is where when a replace was not finished.
    func explaining<Result>(
        _ progress: ReplaceProgress, _ name: String, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as MictlanXError {
            throw progress.explain(error, name)
        }
    }

    private func putNow(_ content: PutContent, _ order: PutOrder) async throws -> PutReceipt {
        try PutContent.check(content.chunks.count, at: order.address)
        let operation = begin(order.options.call)
        let races = PutRaces()
        while true {
            do {
                return try await putOnce(
                    content, order, races.unkept == nil ? operation : operation.once, isLikelyNew: races.count == 0)
            } catch {
                try await goOn(after: error, races, content, order, operation)
            }
        }
    }

    /// Judges what ended an attempt, and returns where another may do better, after a pause. Most puts never come here, and do
    /// without its frame.
    ///
    /// - Throws: the error of the put.
    @inline(never)
    private func goOn(
        after error: any Error, _ races: PutRaces, _ content: PutContent, _ order: PutOrder, _ operation: Operation
    ) async throws {
        let lost: MictlanXError
        switch error {
        case let race as LostRace:
            lost = race.error
            if let first = races.unkept {
                if try await isOfAnother(content, order, operation) {
                    races.unkept = nil
                } else if races.count >= Self.looksWithoutSign {
                    throw first
                }
            }
        case let error as MictlanXError where error.isForgotten:
            lost = error
            races.unkept = nil
        case let error as MictlanXError
        where error.code == .notStored || races.unkept != nil && error.code.errorClass == .transient:
            // Somebody may be at the same ball, and have deleted what was registered before its bytes came.
            guard races.count > 0 || !operation.session.capabilities.contains(.conditional) else { throw error }
            if let unkept = races.unkept, races.count >= Self.looksWithoutSign { throw unkept }
            lost = error
            if races.count == 0 { races.unkept = error }
        case let error as MictlanXError where error.code == .exists:
            // What is there may be no more than what this put has registered.
            if let unkept = races.unkept, try await !isOfAnother(content, order, operation) { throw unkept }
            throw error
        default: throw error
        }
        races.count += 1
        guard races.count < Self.maximumRaces else { throw lost }
        try Task.checkCancellation()
        guard !operation.session.capabilities.contains(.conditional) else { return }
        // Here both writers may have lost: they must not meet again.
        let pause = min(Self.firstPause * (1 << races.count), Self.longestPause)
        try await environment.sleep(pause * environment.random())
    }

    /// How often a put looks again at what another writer left. At our node each race that is lost was won by another.
    private static let maximumRaces = 10
    /// How often a put looks again where no peer has kept its bytes, as peers that are full would not either.
    private static let looksWithoutSign = 4
    /// The pause behind the first lost race is up to twice this: more than the time of a request to a router nearby, so that
    /// one of two writers is done before the other begins again.
    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(5)

    /// Looks at what is there, and does what follows.
    ///
    /// - Throws: ``LostRace`` where that was not so any more; ``MictlanXError``; `CancellationError`.
    func putOnce(
        _ content: PutContent, _ order: PutOrder, _ operation: Operation, isLikelyNew: Bool = true
    ) async throws -> PutReceipt {
        let look = environment.now()
        let (decision, replaceOutcome) = try await decide(content, order, operation, isLikelyNew: isLikelyNew)
        switch decision {
        case .refuse(let reason): throw MictlanXError(.exists, reason)
        case .unchanged, .refresh: return try await leave(content, decision, order, operation)
        case .create(let vacancy):
            let replicas = try await create(content, order, operation, vacancy, lookedAt: look)
            return order.receipt(.created, content, replicas: replicas)
        case .complete(let missing):
            let replicas = try await complete(content, missing, order, operation)
            return order.receipt(.created, content, replicas: replicas)
        case .replace(let old):
            let replicas =
                if operation.session.capabilities.contains(.replace) {
                    try await sendAll(of: content, order, operation, .replacing(old))
                } else {
                    try await replace(old, with: content, order, operation)
                }
            return order.receipt(replaceOutcome, content, replicas: replicas)
        }
    }

    // What follows is apart: the attempt, whose frame is there for every put on the way, is the smaller for it.

    /// Leaves a content as it is that is there in full, but for what may be missing of its tags and replicas.
    @inline(never)
    private func leave(
        _ content: PutContent, _ decision: PutDecision, _ order: PutOrder, _ operation: Operation
    ) async throws -> PutReceipt {
        var (outcome, replicas, keepsOldTags) = (PutReceipt.Outcome.unchanged, Int?.none, false)
        if case .refresh(let refresh) = decision {
            replicas =
                refresh.isEmpty ? refresh.standing : try await add(refresh, to: content, order, operation)
            let isDone =
                refresh.hasAmended || !refresh.isEmpty && refresh.isDone(with: replicas, of: order.options.replicas)
            if isDone { outcome = .updated }
            keepsOldTags = refresh.keepsOldTags
        }
        order.options.progress?(content.chunks.size)
        try await sweep(content, order, operation)
        return order.receipt(outcome, content, replicas: replicas, keepsOldTags: keepsOldTags)
    }

    /// Sends a content of which nothing is there.
    ///
    /// - Returns: as ``send(_:of:_:_:_:)``.
    @inline(never)
    private func create(
        _ content: PutContent, _ order: PutOrder, _ operation: Operation, _ vacancy: Vacancy, lookedAt look: Timestamp
    ) async throws -> Int? {
        let isConditional = operation.session.capabilities.contains(.conditional)
        let mayReplace = order.options.ifExists == .replace
        let chunks = content.chunks
        // The newest content counts, and whoever has put one since the look is to keep it.
        let order = mayReplace || isConditional ? order : order.with { $0.moment = vacancy.since ?? look }
        let replicas = try await sendAll(of: content, order, operation)
        if vacancy.mayBeStaged { try await sweep(content, order, operation) }
        // Of a ball with one chunk the newest version is whole in any case; an empty one is not listed.
        if chunks.count > 1 || !mayReplace && chunks.size > 0, !isConditional {
            try await lookBehind(content, order, operation)
        }
        return replicas
    }

    /// Sends what is missing of a content.
    ///
    /// - Returns: as ``send(_:of:_:_:_:)``.
    @inline(never)
    private func complete(
        _ content: PutContent, _ missing: ChunkSet, _ order: PutOrder, _ operation: Operation
    ) async throws -> Int? {
        let chunks = content.chunks
        let known = chunks.size - missing.reduce(0) { $0 + chunks[$1].size }
        if known > 0 { order.options.progress?(known) }
        let replicas = try await send(missing, of: content, order, operation)
        try await sweep(content, order, operation)
        try await lookBehind(content, order, operation)
        return replicas
    }
}

extension PutOrder {
    /// What came of it.
    fileprivate func receipt(
        _ outcome: PutReceipt.Outcome, _ content: PutContent, replicas: Int?, keepsOldTags: Bool = false
    ) -> PutReceipt {
        PutReceipt(
            address: address, outcome: outcome, size: content.chunks.size, checksum: content.chunks.checksum,
            chunks: content.chunks.count, filters: content.filters, replicas: replicas,
            wantedReplicas: options.replicas, keepsOldTags: keepsOldTags)
    }
}

/// The races of one put that were lost.
private final class PutRaces {
    var count = 0
    /// What no peer has kept, where nothing else told of another writer: a few more looks follow, without retries.
    var unkept: MictlanXError?
}
