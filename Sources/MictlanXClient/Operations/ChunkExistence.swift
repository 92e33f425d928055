internal import MictlanXModel

/// Whether chunks and balls are there, judged in one way for every verb.
extension ClientCore {
    /// Whether a chunk is there, with its metadata.
    ///
    /// - Parameters:
    ///   - key: its key.
    ///   - bucket: its bucket.
    ///   - ball: the ball that matters, where the whole of it is meant: what is absent then is every chunk of it.
    ///   - orKey: whether a key by itself that has the ball's id will do, too: it comes as the chunk of a ball.
    ///   - operation: what it belongs to.
    /// - Returns: unknown when it is still so after the last attempt.
    /// - Throws: the network's codes.
    func existence(
        of key: String, in bucket: String, ofBall ball: BallAddress? = nil, orKey: Bool = false, _ operation: Operation
    ) async throws -> Existence<ChunkMetadata> {
        try await judging {
            try await operation.retry.retrying(environment) { _ in
                do {
                    if let found = try await known(key, in: bucket, operation) { return .present(found) }
                } catch let error as MictlanXError where error.doubt == .silentPeer {
                    // Registered, and never stored: the peer that should have it answers, and does not name it.
                    let witness = PeerWitness(core: self, operation: operation)
                    guard try await witness.excludes(ball.map { .ball($0) } ?? .key(key, bucket: bucket)) else {
                        throw error
                    }
                    return .absent
                }
                if orKey, let id = ball?.ball.rawValue, let lone = try await known(id, in: bucket, operation),
                    lone.isLoneKey
                {
                    return .present(lone.asBall)
                }
                guard operation.session.capabilities.isEmpty else { return .absent }
                let witness = PeerWitness(core: self, operation: operation)
                try await witness.confirmAbsence(
                    of: ball.map { orKey ? .ballOrKey($0) : .ball($0) } ?? .key(key, bucket: bucket))
                return .absent
            }
        }
    }

    /// The metadata of a chunk; `nil` where the router knows of no replica, which the peers of one without a capability have
    /// to confirm.
    ///
    /// - Throws: the network's codes.
    private func known(_ key: String, in bucket: String, _ operation: Operation) async throws -> ChunkMetadata? {
        do {
            return try await jsonOnce(ChunkMetadataReply.self, .metadata(of: key, in: bucket), operation).metadata
        } catch let error as MictlanXError where error.doubt == .noReplicaKnown || error.code == .notFound {
            return nil
        }
    }

    /// Whether a ball is there, with its layout, in memory that does not grow with its chunks: it may be incomplete.
    func layoutExistence(
        of address: BallAddress, _ operation: Operation, orKey: Bool = false
    ) async throws -> Existence<BallLayout> {
        try await judging {
            let layout = try await reduceChunks(
                of: address, operation, orKey: orKey, into: BallLayoutBuilder(address, in: scratch)
            ) { try $0.add($1) }.finish()
            return layout.map { .present($0) } ?? .absent
        }
    }

    /// Whether a ball is there, within a deadline.
    @concurrent
    func existence(of address: BallAddress, _ call: CallOptions) async throws -> Existence<BallInfo> {
        try await withDeadline(call.deadline, environment, "ball '\(address)'") {
            try await existence(of: address, begin(call))
        }
    }

    /// Gives what is thrown of absent and unknown things as what it is.
    func judging<Value>(_ body: () async throws -> Existence<Value>) async throws -> Existence<Value> {
        do {
            return try await body()
        } catch MictlanXError.Code.notFound {
            return .absent
        } catch let error as MictlanXError where error.code == .existenceUnknown {
            return .unknown(error)
        }
    }
}

extension ClientCore {
    /// The layout of a complete ball, or of a key where that is meant.
    ///
    /// - Throws: ``MictlanXError``: `notFound`; `incomplete` where the rest is known to be missing; `existenceUnknown` where
    ///   a peer that does not answer may have it; the network's codes.
    func wholeLayout(
        of address: BallAddress, _ operation: Operation, isKey: Bool = false
    ) async throws -> BallLayout {
        guard !isKey else { return try await layout(ofKeyAt: address, operation) }
        return try await operation.retry.retrying(environment) { _ in
            let layout = try await layout(of: address, operation.once)
            guard !layout.info.isComplete else { return layout }
            try await confirmAllAnswer(about: address, operation)
            if operation.session.capabilities.isEmpty, layout.info.expectedChunks != nil {
                try await PeerWitness(core: self, operation: operation).confirmNotReplaced(address)
            }
            try layout.info.checkComplete()
            return layout
        }
    }

    /// Makes sure, at routers that do not know it themselves, that what is not there of a ball is at no silent peer.
    ///
    /// - Throws: ``MictlanXError`` `existenceUnknown`; the network's codes.
    func confirmAllAnswer(about address: BallAddress, _ operation: Operation) async throws {
        guard operation.session.capabilities.isEmpty else { return }
        let witness = PeerWitness(core: self, operation: operation)
        try await witness.confirmAllAnswer(about: "a part of ball '\(address)'")
    }
}
