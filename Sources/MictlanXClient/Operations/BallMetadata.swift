internal import MictlanXModel

extension ClientCore {
    /// A ball and all that is known of its chunks, each once, by index.
    ///
    /// - Returns: the ball, with at least one chunk; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    @concurrent
    func detail(of address: BallAddress, _ call: CallOptions) async throws -> BallDetail {
        try await withDeadline(call.deadline, environment, "ball '\(address)'") {
            let operation = begin(call)
            let chunks = try await reduceChunks(of: address, operation, orKey: true, into: [ChunkMetadata]()) {
                $0.append($1)
            }
            let detail = BallDetail(address: address, metadata: chunks)
            guard detail.info.expectedChunks == nil else { return detail }
            if let key = try await loneKey(at: address, insteadOf: chunks.isEmpty ? nil : detail.info, operation) {
                return BallDetail(address: address, metadata: [key])
            }
            guard !chunks.isEmpty else { throw MictlanXError.noBall(address) }
            return detail
        }
    }

    /// A ball and what its transfer has to know of its chunks.
    ///
    /// - Returns: the ball, with at least one chunk; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    func layout(of address: BallAddress, _ operation: Operation) async throws -> BallLayout {
        let found = try await layoutExistence(of: address, operation, orKey: true).known
        if let found, found.info.expectedChunks != nil { return found }
        let key = try await loneKey(at: address, insteadOf: found?.info, operation)
        guard let layout = try key.flatMap({ try self.layout(ofKey: $0, at: address) }) ?? found else {
            throw MictlanXError.noBall(address)
        }
        return layout
    }

    /// The metadata of one chunk, within a deadline.
    ///
    /// - Throws: ``MictlanXError``: `notFound`, `deadlineExceeded`, and the network's codes.
    @concurrent
    func metadata(of key: ChunkKey, in bucket: BucketID, _ call: CallOptions) async throws -> ChunkMetadata {
        try await withDeadline(call.deadline, environment, "chunk '\(bucket)/\(key)'") {
            try await metadata(of: key, in: bucket, begin(call))
        }
    }

    /// The metadata of one chunk.
    ///
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    func metadata(of key: ChunkKey, in bucket: BucketID, _ operation: Operation) async throws -> ChunkMetadata {
        guard let known = try await existence(of: key.rawValue, in: bucket.rawValue, operation).known else {
            throw MictlanXError(.notFound, "chunk '\(bucket)/\(key)' does not exist")
        }
        return known
    }

    /// Takes the chunks of a ball one by one as the answer brings them.
    ///
    /// One request where the router answers it in full. The real router may leave empty chunks out, so that an empty ball
    /// is asked for by its chunk, and what it does not know its peers are asked for.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - operation: what the requests belong to.
    ///   - key: the one chunk that matters; `nil` for all.
    ///   - orKey: whether a key by itself that has the ball's id will do where the router lists no chunk.
    ///   - initial: what is added to; each attempt begins with it.
    ///   - add: adds a chunk. They come in any order, once for every replica.
    /// - Returns: `initial` when it is known that there is no such ball.
    /// - Throws: ``MictlanXError`` `existenceUnknown`, the network's codes; what `add` throws.
    func reduceChunks<T: Sendable>(
        of address: BallAddress, _ operation: Operation, only key: ChunkKey? = nil, orKey: Bool = false,
        into initial: T,
        _ add: (inout T, ChunkMetadata) throws -> Void
    ) async throws -> T {
        if let listed = try await listedChunks(of: address, operation, only: key, into: initial, add) { return listed }
        var result = initial
        guard !operation.session.capabilities.contains(.orderedListing) else { return result }
        let only = (key ?? address.ball.chunk(0)).rawValue
        let whole = key == nil ? address : nil
        if let chunk = try await existence(
            of: only, in: address.bucket.rawValue, ofBall: whole, orKey: orKey, operation
        ).known {
            try add(&result, chunk)
        }
        return result
    }

    /// Takes the chunks of a ball that the router lists.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - operation: what the request belongs to.
    ///   - key: the one chunk that matters; `nil` for all.
    ///   - onlyReadable: whether our node leaves out what it has lost the bytes of.
    ///   - initial: what is added to; each attempt begins with it.
    ///   - add: adds a chunk.
    /// - Returns: `nil` when it lists none.
    /// - Throws: the network's codes; what `add` throws.
    func listedChunks<T: Sendable>(
        of address: BallAddress, _ operation: Operation, only key: ChunkKey? = nil, onlyReadable: Bool = false,
        into initial: T, _ add: (inout T, ChunkMetadata) throws -> Void
    ) async throws -> T? {
        do {
            return try await operation.retry.retrying(environment) { attempt in
                // Again by itself, as long as it is.
                let brought = attempt.number == 1 && operation.session.mayHave(.getAtOnce) ? operation.brought : nil
                do {
                    return try await chunks(
                        of: address, operation, only: key, onlyReadable: onlyReadable, brought, into: initial, add)
                } catch let error as MictlanXError where brought?.isExpected == true && error.code == .badAnswer {
                    // What was small in a listing of the bucket may be long by now.
                    return try await chunks(
                        of: address, operation, only: key, onlyReadable: onlyReadable, nil, into: initial, add)
                }
            }
        } catch let error as MictlanXError where error.code == .notFound || error.doubt != nil {
            return nil
        }
    }

    /// The answer to one question for the chunks of a ball; `nil` where it lists none.
    private func chunks<T: Sendable>(
        of address: BallAddress, _ operation: Operation, only key: ChunkKey?, onlyReadable: Bool,
        _ brought: BroughtContent?, into initial: T, _ add: (inout T, ChunkMetadata) throws -> Void
    ) async throws -> T? {
        let call = Call.chunks(of: address.ball, in: address.bucket, onlyReadable: onlyReadable, bringing: brought)
        return try await once(call, operation) { response in
            let body = try await brought?.listing(in: response, call.route.subject) ?? response.body
            var listing = ChunkListing(body, key: "chunks", level: 1, subject: call.route.subject)
            var (result, isEmpty) = (initial, true)
            while let (_, chunk) = try await listing.next() {
                if let key, chunk.key != key.rawValue { continue }
                try add(&result, chunk)
                isEmpty = false
            }
            return isEmpty ? nil : result
        }
    }
}

extension BallInfo {
    /// Refuses a ball that was withdrawn from reading.
    ///
    /// - Throws: ``MictlanXError`` `incomplete`.
    package func checkEnabled() throws(MictlanXError) {
        guard isDisabled else { return }
        throw MictlanXError(
            .incomplete, "ball '\(address)' is disabled, and nobody can read it; put it again to enable it")
    }

    /// Refuses a ball that could not be read whole. Whether a silent peer has what is missing was asked before.
    ///
    /// - Throws: ``MictlanXError`` `incomplete`.
    func checkComplete() throws(MictlanXError) {
        guard !isComplete else { return }
        guard expectedChunks != nil else {
            throw MictlanXError(
                .incomplete,
                "ball '\(address)' has no layout: its \(chunks == 1 ? "key stands" : "\(chunks) keys stand") each for"
                    + " itself; list the bucket, and get them one by one")
        }
        let expected = expectedChunks.map(String.init) ?? "an unknown number of"
        throw MictlanXError(
            .incomplete,
            "ball '\(address)' is incomplete or inconsistent: \(chunks) of \(expected) chunks are there;"
                + " put it again to complete it, or delete it")
    }
}
