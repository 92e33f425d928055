internal import MictlanXModel
internal import MictlanXText

/// Asks the peers, by their router, what the router itself cannot say: whether something is nowhere (wire protocol §14).
struct PeerWitness: Sendable {
    /// What is asked for.
    enum Subject: Sendable {
        case key(String, bucket: String)
        case ball(BallAddress)
        /// The ball, and a key by itself that has its id.
        case ballOrKey(BallAddress)

        var label: String {
            switch self {
            case .key(let key, let bucket): "chunk '\(bucket)/\(key)'"
            case .ball(let address), .ballOrKey(let address): "ball '\(address)'"
            }
        }

        fileprivate func isNamed(by chunk: ChunkMetadata) -> Bool {
            switch self {
            case .key(let key, let bucket): chunk.key == key && chunk.bucketID == bucket
            case .ball(let address):
                chunk.bucketID == address.bucket.rawValue && chunk.ballID == address.ball.rawValue
            case .ballOrKey(let address):
                chunk.bucketID == address.bucket.rawValue
                    && (chunk.ballID == address.ball.rawValue || chunk.isLoneKey && chunk.key == address.ball.rawValue)
            }
        }
    }

    let core: ClientCore
    let operation: Operation

    /// Makes sure that no peer has something that the router knows nothing of: every peer that there is answers, and
    /// none of them names it. The statistics are the one list that holds empty chunks and odd ids too.
    ///
    /// - Throws: ``MictlanXError`` `existenceUnknown` where it cannot be told; the network's codes.
    func confirmAbsence(of subject: Subject) async throws {
        let (holder, answering) = try await statistics(to: nil) { subject.isNamed(by: $0) }
        if let holder {
            throw MictlanXError(
                .existenceUnknown,
                "\(subject.label): peer '\(holder)' has some of it, but the router does not know where it is")
        }
        try Self.refuse(try await missing(answering), subject.label)
    }

    /// Makes sure that every peer that there is answers.
    ///
    /// - Throws: ``MictlanXError`` `existenceUnknown` where one does not; the network's codes.
    func confirmAllAnswer(about label: String) async throws {
        try Self.refuse(try await silent(), label)
    }

    /// The peers that do not answer now.
    func silent() async throws -> [String] {
        // A page of one entry: only who answers matters.
        try await missing(statistics(to: 1) { _ in false }.answering)
    }

    /// Reads the statistics up to the first entry that is looked for.
    private func statistics(
        to end: Int?, _ isWanted: (ChunkMetadata) -> Bool
    ) async throws -> (holder: String?, answering: Set<String>) {
        let call = Call.peerStatistics(to: end)
        return try await asking {
            try await core.once(call, operation) { response in
                var listing = ChunkListing(response.body, level: 2, subject: call.route.subject)
                while let (owner, chunk) = try await listing.next() {
                    if isWanted(chunk) { return (owner, []) }
                }
                return (nil, Set(listing.owners))
            }
        }
    }

    /// The peers that there are without those that answered.
    ///
    /// - Returns: nothing where all answered; one without a name for a router that names none, as it has forgotten them.
    func missing(_ answering: Set<String>) async throws -> [String] {
        let known = try await known()
        return known.isEmpty ? [""] : known.subtracting(answering).sorted()
    }

    /// The peers that the router names, whether they answer or not.
    func known() async throws -> Set<String> {
        let peers = try await asking { try await core.jsonOnce(PeersReply.self, Call(.peers), operation) }
        return Set((peers.available + peers.unavailable).map(\.peerID))
    }

    /// A server without these calls leaves everything open.
    private func asking<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as MictlanXError where error.isMissingRoute {
            throw MictlanXError(
                .existenceUnknown, "the router does not say what its peers have: \(error.message)", cause: error)
        }
    }

    private static func refuse(_ silent: [String], _ label: String) throws(MictlanXError) {
        guard !silent.isEmpty else { return }
        throw unanswered(silent, label)
    }

    /// The error about something that a silent peer may have.
    static func unanswered(_ silent: [String], _ label: String) -> MictlanXError {
        let names =
            silent == [""]
            ? "the router names none" : silent.map { $0.quoted }.joined(separator: ", ")
        return MictlanXError(
            .existenceUnknown,
            "\(label) may be at a peer that does not answer (\(names)); try again when all peers do")
    }
}

extension ClientCore {
    /// Whether all peers answer and none of them names a ball. A put that was killed between registration and upload leaves
    /// an entry at the recorded router of which peers of ours show nothing: the ball is not there.
    ///
    /// - Returns: `false`, too, where that cannot be told now.
    /// - Throws: `CancellationError`.
    func isNowhere(_ address: BallAddress, _ operation: Operation) async throws -> Bool {
        do {
            try await PeerWitness(core: self, operation: operation).confirmAbsence(of: .ball(address))
            return true
        } catch is MictlanXError {
            return false
        }
    }
}
