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
        let progress = ReplaceProgress()
        return try await explaining(progress, "ball '\(address)'") {
            try await withDeadline(options.call.deadline, environment, "put '\(address)'") {
                try await putNow(content(), at: address, options, progress)
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

    private func putNow(
        _ content: PutContent, at address: BallAddress, _ options: PutOptions, _ progress: ReplaceProgress
    ) async throws -> PutReceipt {
        guard content.chunks.count <= BallLayoutBuilder.maximumChunks else {
            throw MictlanXError(
                .invalidArgument,
                "ball '\(address)' would have \(content.chunks.count) chunks, and at most"
                    + " \(BallLayoutBuilder.maximumChunks) can be read again; put it with larger chunks")
        }
        let operation = begin(options.call)
        var races = 0
        /// What no peer has kept, where nothing else told of another writer: a few more looks follow, without retries.
        var unkept: MictlanXError?
        while true {
            let lost: MictlanXError
            do {
                return try await putOnce(
                    content, at: address, options, unkept == nil ? operation : operation.once, progress,
                    isLikelyNew: races == 0)
            } catch let race as LostRace {
                lost = race.error
                if let first = unkept {
                    if try await isOfAnother(content, address, operation) {
                        unkept = nil
                    } else if races >= Self.looksWithoutSign {
                        throw first
                    }
                }
            } catch let error as MictlanXError where error.isForgotten {
                lost = error
                unkept = nil
            } catch let error as MictlanXError
                where error.code == .notStored || unkept != nil && error.code.errorClass == .transient
            {
                // Somebody may be at the same ball, and have deleted what was registered before its bytes came.
                guard races > 0 || !operation.session.capabilities.contains(.conditional) else { throw error }
                if let unkept, races >= Self.looksWithoutSign { throw unkept }
                lost = error
                if races == 0 { unkept = error }
            } catch let error as MictlanXError where error.code == .exists {
                // What is there may be no more than what this put has registered.
                if let unkept, try await !isOfAnother(content, address, operation) { throw unkept }
                throw error
            }
            races += 1
            guard races < Self.maximumRaces else { throw lost }
            try Task.checkCancellation()
            guard !operation.session.capabilities.contains(.conditional) else { continue }
            // Here both writers may have lost: they must not meet again.
            let pause = min(Self.firstPause * (1 << races), Self.longestPause)
            try await environment.sleep(pause * environment.random())
        }
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
        _ content: PutContent, at address: BallAddress, _ options: PutOptions, _ operation: Operation,
        _ progress: ReplaceProgress, isLikelyNew: Bool = true
    ) async throws -> PutReceipt {
        let chunks = content.chunks
        let look = environment.now()
        let (decision, replaceOutcome) = try await decide(
            content, address, options, operation, isLikelyNew: isLikelyNew)
        let isConditional = operation.session.capabilities.contains(.conditional)
        let outcome: PutReceipt.Outcome
        var replicas: Int?
        var keepsOldTags = false
        switch decision {
        case .refuse(let reason): throw MictlanXError(.exists, reason)
        case .unchanged:
            options.progress?(chunks.size)
            try await sweep(content, address, options, operation, progress)
            outcome = .unchanged
        case .refresh(let refresh):
            if !refresh.isEmpty {
                replicas = try await add(refresh, to: content, at: address, options, operation)
            } else {
                replicas = refresh.standing
            }
            options.progress?(chunks.size)
            try await sweep(content, address, options, operation, progress)
            let isDone = refresh.hasAmended || !refresh.isEmpty && refresh.isDone(with: replicas, of: options.replicas)
            outcome = isDone ? .updated : .unchanged
            keepsOldTags = refresh.keepsOldTags
        case .create(let vacancy):
            var options = options
            if options.ifExists != .replace, !isConditional {
                // The newest content counts, and whoever has put one since the look is to keep it.
                options.moment = vacancy.since ?? look
            }
            replicas = try await sendAll(of: content, to: address, options, operation)
            if vacancy.mayBeStaged { try await sweep(content, address, options, operation, progress) }
            // Of a ball with one chunk the newest version is whole in any case; an empty one is not listed.
            if chunks.count > 1 || options.ifExists != .replace && chunks.size > 0, !isConditional {
                try await lookBehind(content, address, options, operation)
            }
            outcome = .created
        case .complete(let missing):
            let known = chunks.size - missing.reduce(0) { $0 + chunks[$1].size }
            if known > 0 { options.progress?(known) }
            replicas = try await send(missing, of: content, to: address, options, operation)
            try await sweep(content, address, options, operation, progress)
            try await lookBehind(content, address, options, operation)
            outcome = .created
        case .replace(let old):
            if operation.session.capabilities.contains(.replace) {
                replicas = try await sendAll(of: content, to: address, options, operation, .replacing(old))
            } else {
                replicas = try await replace(old, with: content, at: address, options, operation, progress)
            }
            outcome = replaceOutcome
        }
        return PutReceipt(
            address: address, outcome: outcome, size: chunks.size, checksum: chunks.checksum, chunks: chunks.count,
            filters: content.filters, replicas: replicas, wantedReplicas: options.replicas, keepsOldTags: keepsOldTags)
    }

    /// What is under a name.
    private enum Standing {
        case vacant(Vacancy)
        case taken(BallLayout)
    }

    /// Looks at what is under the name of a put. As most balls that are put are new, the peers are asked before anything
    /// else where the router lists no chunk, and what they have tells of a staging ball as well.
    ///
    /// A put that was killed between registration and upload leaves an entry at the recorded router of which peers of ours
    /// show nothing: the ball is not there.
    private func standing(
        of address: BallAddress, _ staging: BallID, _ options: PutOptions, _ operation: Operation, isLikelyNew: Bool
    ) async throws -> Standing {
        if let vacancy = await options.vacancy?(address, staging) { return .vacant(vacancy) }
        if isLikelyNew {
            // What our node has lost the bytes of is missing for a put: the same content brings them back.
            // Where there is no such ball it names the key by itself that a ball would hide.
            let listed = try await listedChunks(
                of: address, operation, onlyReadable: true, into: BallLayoutBuilder(address)
            ) {
                guard !$1.isLoneKey || $1.ballID == address.ball.rawValue else { throw MictlanXError.hiding(address) }
                try $0.add($1)
            }
            if let layout = listed?.finish() { return .taken(layout) }
            guard !operation.session.capabilities.contains(.orderedListing) else {
                return .vacant(Vacancy(mayBeStaged: false))
            }
            if let vacancy = try await PeerWitness(core: self, operation: operation).vacancy(of: address, staging) {
                return .vacant(vacancy)
            }
        }
        if let layout = try await layoutExistence(of: address, operation).known { return .taken(layout) }
        let key = try await existence(of: address.ball.rawValue, in: address.bucket.rawValue, operation).known
        if let key, key.isLoneKey, key.key == address.ball.rawValue { throw MictlanXError.hiding(address) }
        return .vacant(Vacancy(mayBeStaged: true))
    }

    /// Looks at what is there, and what a replace of it would come to. The layout is freed before the chunks are sent.
    private func decide(
        _ content: PutContent, _ address: BallAddress, _ options: PutOptions, _ operation: Operation,
        isLikelyNew: Bool
    ) async throws -> (PutDecision, PutReceipt.Outcome) {
        let staging = StagingBall.id(for: address.ball.rawValue, content.chunks.checksum)
        let existing: BallLayout
        switch try await standing(of: address, staging, options, operation, isLikelyNew: isLikelyNew) {
        case .vacant(let vacancy): return (.create(vacancy), .created)
        case .taken(let layout): existing = layout
        }
        // What is missing of it may be at a peer that does not answer.
        if !existing.info.isComplete { try await confirmAllAnswer(about: address, operation) }
        let decision = PutDecision(existing: existing, content: content, ifExists: options.ifExists)
        // The same content, unfinished or cut in another way, is no other content.
        let outcome = content.isSame(as: existing.info) ? PutReceipt.Outcome.created : .replaced
        switch decision {
        case .unchanged, .complete: break
        case .create, .refresh, .replace, .refuse: return (decision, outcome)
        }
        // What would be left as it is must be more than metadata without bytes.
        let presence = ChunkPresence(core: self, operation: operation)
        let ghosts = try await presence.ghosts(of: existing)
        let missing = PutDecision.missing(existing, content.chunks)
        if ghosts.isEmpty {
            guard decision == .unchanged else { return (decision, outcome) }
            var refresh = try await self.refresh(of: existing, options, operation)
            // Another cut of the same content has other chunks than this put: they stay, and get its tags.
            if missing != [] {
                if let short = refresh.missing.values.max() {
                    // More replicas of them cannot be made of what is put here: all of it is stored anew, in one go, or nothing.
                    guard options.ifExists != .replace || !operation.session.capabilities.contains(.conditional) else {
                        return (.replace(existing.info.checksum), .updated)
                    }
                    (refresh.missing, refresh.standing) = ([:], options.replicas - short)
                }
                if refresh.changesTags {
                    try await retag(existing, options, operation)
                    (refresh.changesTags, refresh.hasAmended) = (false, true)
                }
            }
            if existing.info.isDisabled, operation.session.capabilities.contains(.conditional) {
                try await enable(existing, operation)
                refresh.hasAmended = true
            }
            return (refresh == PutRefresh() ? .unchanged : .refresh(refresh), outcome)
        }
        guard let missing else { return (.replace(existing.info.checksum), outcome) }
        for ghost in ghosts { try await presence.remove(existing[ghost]) }
        let indexes = Set(ghosts.compactMap { existing.index(of: $0) }).union(missing)
        return (.complete(missing: indexes.sorted()), outcome)
    }
}
