internal import MictlanXModel
internal import MictlanXText

/// Asks the peers, by their router, what the router itself cannot say: whether something is nowhere (wire protocol §14).
struct PeerWitness: Sendable {
    /// What is asked for.
    enum Subject: Sendable {
        case key(String, bucket: String)
        case ball(BallAddress)
        /// The ball, and a key by itself that has its id.
        case name(BallAddress)
        /// The same for a reader: new content that waits for the ball's place counts as well.
        case ballOrKey(BallAddress)

        var label: String {
            switch self {
            case .key(let key, let bucket): "chunk '\(bucket)/\(key)'"
            case .ball(let address), .name(let address), .ballOrKey(let address): "ball '\(address)'"
            }
        }

        /// Whether a chunk is one of the new content of a ball that is read while it is replaced.
        fileprivate func isReplaced(by chunk: ChunkMetadata) -> Bool {
            guard case .ballOrKey(let address) = self, chunk.bucketID == address.bucket.rawValue,
                chunk.tags[StagingBall.tag] == address.ball.rawValue
            else { return false }
            return chunk.fullChecksum.flatMap { Checksum(hex: $0) }
                .map { StagingBall.id(for: address.ball.rawValue, $0).rawValue } == chunk.ballID
        }

        fileprivate func isNamed(by chunk: ChunkMetadata) -> Bool {
            switch self {
            case .key(let key, let bucket): chunk.key == key && chunk.bucketID == bucket
            case .ball(let address):
                chunk.bucketID == address.bucket.rawValue && chunk.ballID == address.ball.rawValue
            case .name(let address), .ballOrKey(let address):
                chunk.bucketID == address.bucket.rawValue
                    && (chunk.ballID == address.ball.rawValue || chunk.isLoneKey && chunk.key == address.ball.rawValue)
            }
        }
    }

    let core: ClientCore
    let operation: Operation

    /// Makes sure that what is missing of a ball is not missing because it is being replaced: its new content waits whole
    /// under a staging id then.
    ///
    /// - Throws: ``MictlanXError`` `unavailable` where it is, or a replace was cut short; the network's codes.
    func confirmNotReplaced(_ address: BallAddress) async throws {
        let subject = Subject.ballOrKey(address)
        guard try await statistics(to: nil, { subject.isReplaced(by: $0) }).holder == nil else {
            throw Self.replaced(subject.label)
        }
    }

    private static func replaced(_ label: String) -> MictlanXError {
        MictlanXError(
            .unavailable,
            "\(label) is being replaced, or a replace of it was cut short; try again, and if it stays so put it again to"
                + " finish ('ls --staging' shows what waits)")
    }

    /// Makes sure that no peer has something that the router knows nothing of: every peer that there is answers, and
    /// none of them names it. The statistics are the one list that holds empty chunks and odd ids too.
    ///
    /// - Throws: ``MictlanXError`` `existenceUnknown` where it cannot be told; the network's codes.
    func confirmAbsence(of subject: Subject) async throws {
        try await confirmAbsence(of: subject) { _ in }
    }

    /// The same, with a look at everything that is named before the subject; `known` are the peers, where they were asked for
    /// before.
    private func confirmAbsence(
        of subject: Subject, known: Set<String>? = nil, _ look: (ChunkMetadata) -> Void
    ) async throws {
        var isStaged = false
        let (holder, answering) = try await statistics(to: nil) { chunk in
            look(chunk)
            isStaged = subject.isReplaced(by: chunk)
            return isStaged || subject.isNamed(by: chunk)
        }
        if let holder {
            guard !isStaged else { throw Self.replaced(subject.label) }
            var error = MictlanXError(
                .existenceUnknown,
                "\(subject.label): peer '\(holder)' has some of it, but the router does not know where it is")
            error.isForgotten = true
            throw error
        }
        let silent = if let known { Self.missing(answering, among: known) } else { try await missing(answering) }
        try Self.refuse(silent, subject.label)
    }

    /// Whether something is known to be at no peer.
    ///
    /// - Returns: `false`, too, where that cannot be told now.
    /// - Throws: `CancellationError`.
    func excludes(_ subject: Subject) async throws -> Bool {
        do {
            try await confirmAbsence(of: subject)
            return true
        } catch is MictlanXError {
            return false
        }
    }

    /// Whether a ball, and a key by itself with its id, are known to be at no peer, and whether its staging ball is.
    ///
    /// - Returns: `nil` where one is at a peer, or that cannot be told now.
    /// - Throws: `CancellationError`.
    func vacancy(of address: BallAddress, _ staging: BallID) async throws -> Vacancy? {
        var vacancy = Vacancy(mayBeStaged: false)
        do {
            // The look at what there is comes last: the shorter the time from there to the put's first request, the fewer are
            // the puts of others that it does not see.
            try await confirmAbsence(of: .name(address), known: known()) { chunk in
                guard chunk.ballID == staging.rawValue, chunk.bucketID == address.bucket.rawValue else { return }
                vacancy.mayBeStaged = true
            }
            return vacancy
        } catch is MictlanXError {
            return nil
        }
    }

    /// Makes sure that every peer that there is answers, by a question that others may share.
    ///
    /// - Returns: when they did; `nil` where it had to be asked for alone.
    /// - Throws: ``MictlanXError`` `existenceUnknown` where one does not; the network's codes.
    @discardableResult
    func confirmAllAnswer(about label: String) async throws -> PeerRound? {
        let round = try await operation.session.rounds.next(core.environment.elapsed) { named in
            try await all(label, named: named)
        }
        if round == nil { _ = try await all(label, named: nil) }
        return round
    }

    /// All peers that there are.
    ///
    /// - Parameters:
    ///   - label: what is asked for, for messages.
    ///   - named: those that the router named a moment ago: where just these answer, it is not asked again.
    /// - Returns: the peers, and whether the router was asked who they are.
    /// - Throws: ``MictlanXError`` `existenceUnknown` where one does not answer; the network's codes.
    private func all(_ label: String, named: Set<String>?) async throws -> (peers: Set<String>, areNew: Bool) {
        let answering = try await answering()
        if let named, answering == named { return (named, false) }
        let known = try await known()
        try Self.refuse(Self.missing(answering, among: known), label)
        return (known, true)
    }

    /// The peers that do not answer now.
    func silent() async throws -> [String] { try await missing(answering()) }

    private func answering() async throws -> Set<String> {
        // A page of one entry: only who answers matters.
        try await statistics(to: 1) { _ in false }.answering
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
        Self.missing(answering, among: try await known())
    }

    private static func missing(_ answering: Set<String>, among known: Set<String>) -> [String] {
        known.isEmpty ? [""] : known.subtracting(answering).sorted()
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
