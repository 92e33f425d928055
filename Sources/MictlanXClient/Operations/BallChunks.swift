internal import MictlanXModel

/// The listing of one ball as it arrives: a ball of millions of chunks needs the memory of one.
extension ClientCore {
    /// The chunks of a ball by index, each once.
    func chunks(of address: BallAddress, _ call: CallOptions) -> PullSequence<ChunkMetadata> {
        bounded("ball '\(address)'", call) {
            let sequence = try await openChunks(of: address, begin(call))
            return { try await sequence.next() }
        }
    }

    /// What a ball is, by all of its chunks.
    ///
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    @concurrent
    func info(of address: BallAddress, _ call: CallOptions) async throws -> BallInfo {
        try await withDeadline(call.deadline, environment, "ball '\(address)'") {
            try await infoNow(of: address, begin(call), chunks: 0).info
        }
    }

    /// The same, with the first chunks of the ball.
    func infoNow(
        of address: BallAddress, _ operation: Operation, chunks limit: Int
    ) async throws -> (info: BallInfo, first: [ChunkMetadata]) {
        let found = try await listing(of: address, operation, chunks: limit)
        if let found, found.info.expectedChunks != nil { return (found.info, found.first) }
        let only =
            found == nil
            ? try await onlyChunk(of: address, operation) : try await loneKey(at: address, operation)
        if let only { return (BallInfo(address: address, metadata: [only]), [only]) }
        guard let found else { throw MictlanXError.noBall(address) }
        return (found.info, found.first)
    }

    /// Whether a ball is there, which may be incomplete.
    func existence(of address: BallAddress, _ operation: Operation) async throws -> Existence<BallInfo> {
        try await listed(address, operation).map(\.info)
    }

    /// Whether a ball is there, which may be incomplete, with what is listed of it.
    func listed(_ address: BallAddress, _ operation: Operation) async throws -> Existence<BallSight> {
        try await judging {
            if let found = try await listing(of: address, operation, chunks: 0) { return .present(found) }
            guard !operation.session.capabilities.contains(.orderedListing) else { return .absent }
            let (key, bucket) = (address.ball.chunk(0).rawValue, address.bucket.rawValue)
            return try await existence(of: key, in: bucket, ofBall: address, operation).map {
                BallSight(info: BallInfo(address: address, metadata: [$0]))
            }
        }
    }

    /// What a ball is by the chunks that the router lists; `nil` where it lists none.
    private func listing(
        of address: BallAddress, _ operation: Operation, chunks limit: Int
    ) async throws -> BallSight? {
        let call = Call.chunks(of: address.ball, in: address.bucket)
        return try await orNothing {
            try await operation.retry.retrying(environment) { _ -> BallSight? in
                try await once(call, operation) { response in
                    let chunks = try await ordered(response, call.route, address, operation)
                    var ball: BallAccumulator?
                    var first: [ChunkMetadata] = []
                    while let chunk = try await chunks.next() {
                        if first.count < limit { first.append(chunk) }
                        var sum = ball.take() ?? BallAccumulator(address: address, first: chunk)
                        sum.add(chunk)
                        ball = sum
                    }
                    return ball.map { BallSight(info: BallInfo($0), first: first, entries: chunks.entries) }
                }
            }
        }
    }

    @concurrent
    private func openChunks(of address: BallAddress, _ operation: Operation) async throws -> ChunkSequence {
        let call = Call.chunks(of: address.ball, in: address.bucket)
        let found = try await orNothing {
            try await operation.retry.retrying(environment) { _ -> ChunkSequence? in
                // As with a bucket, the answer does not count as a request in flight once its head is there.
                let response = try await once(call, operation) { $0 }
                let sequence = ChunkSequence(try await ordered(response, call.route, address, operation))
                return try await sequence.isEmpty ? nil : sequence
            }
        }
        if let found { return found }
        return ChunkSequence(only: try await onlyChunk(of: address, operation))
    }

    /// The only chunk of a ball of which none is listed: that of an empty one, which the real router may leave out of its
    /// answer, or a key by itself.
    ///
    /// - Throws: ``MictlanXError`` `notFound` for the ball, and the network's codes.
    private func onlyChunk(of address: BallAddress, _ operation: Operation) async throws -> ChunkMetadata {
        let (key, bucket) = (address.ball.chunk(0).rawValue, address.bucket.rawValue)
        let chunk =
            operation.session.capabilities.contains(.orderedListing)
            ? try await loneKey(at: address, operation)
            : try await existence(of: key, in: bucket, ofBall: address, orKey: true, operation).known
        guard let chunk else { throw MictlanXError.noBall(address) }
        return chunk
    }

    /// The chunks of an answer by index: as they come where the router answers in order, sorted elsewhere.
    private func ordered(
        _ response: HTTPResponse, _ route: APIRoute, _ address: BallAddress, _ operation: Operation
    ) async throws -> sending OrderedChunks {
        var listing = ChunkListing(response.body, key: "chunks", level: 1, subject: route.subject)
        guard !operation.session.capabilities.contains(.orderedListing) else {
            return OrderedChunks(announced: listing, subject: route.subject)
        }
        let sorted = try await SortedChunks(sorting: &listing, in: scratch, of: address)
        return OrderedChunks(sorted, subject: route.subject)
    }

    private func orNothing<T>(_ body: () async throws -> T?) async throws -> T? {
        do {
            return try await body()
        } catch let error as MictlanXError where error.code == .notFound || error.doubt != nil {
            return nil
        }
    }
}

/// A ball as a router lists it.
struct BallSight: Sendable {
    let info: BallInfo
    /// Its first chunks, as many as were asked for.
    var first: [ChunkMetadata] = []
    /// How many replicas of its chunks are listed, of all versions; `nil` where the router lists each chunk once.
    var entries: Int?
}
