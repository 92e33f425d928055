public import MictlanXModel

/// One chunk of a listing.
public struct ListedChunk: Hashable, Sendable {
    /// The chunk.
    public let metadata: ChunkMetadata
    /// The peer that has it, where the listing says so: the statistics of a router do.
    public let peerID: String?

    /// Sets every property.
    public init(metadata: ChunkMetadata, peerID: String?) {
        self.metadata = metadata
        self.peerID = peerID
    }
}

/// The chunks of a listing as they arrive, to be read once; a listing of any length takes the same memory. A chunk may
/// come several times, once for each replica and more (wire protocol §3.8).
///
/// Reading slowly slows the server down, dropping the sequence ends the transfer.
public struct ChunkStream<Summary: Decodable & Sendable & SendableMetatype>: AsyncSequence, Sendable {
    private let reader: ListingReader<ChunkMetadata>
    private let namesPeers: Bool
    private let deadline: StreamDeadline

    init(_ reader: ListingReader<ChunkMetadata>, namesPeers: Bool, _ deadline: StreamDeadline) {
        self.reader = reader
        self.namesPeers = namesPeers
        self.deadline = deadline
    }

    /// What stands beside the chunks; the chunks that were not read yet are passed over.
    ///
    /// - Returns: the summary of the complete listing.
    /// - Throws: ``MictlanXError`` `badAnswer` for a listing that is broken or breaks off; the network's codes.
    public func summary() async throws -> Summary {
        try await deadline.run { [reader] in
            while try await reader.next() != nil { try Task.checkCancellation() }
            return try await reader.envelope(Summary.self)
        }
    }

    /// Begins to read, or reads on.
    ///
    /// - Returns: an iterator over the one listing.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: reader, namesPeers: namesPeers, deadline: deadline)
    }

    /// Reads the listing.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: ListingReader<ChunkMetadata>
        fileprivate let namesPeers: Bool
        fileprivate let deadline: StreamDeadline

        /// The next chunk.
        ///
        /// - Returns: `nil` at the end of a complete listing.
        /// - Throws: ``MictlanXError`` `badAnswer` for a listing that is broken or breaks off, `deadlineExceeded`; the
        ///   network's codes.
        public mutating func next() async throws -> ListedChunk? {
            let next = try await deadline.run { [reader] in try await reader.next() }
            return next.map { ListedChunk(metadata: $0.entry, peerID: namesPeers ? $0.owner : nil) }
        }
    }
}

extension DirectCalls {
    /// Opens a listing.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - key: the key of the array of chunks.
    ///   - level: 1 where the outermost object has the key, 2 where the objects in it have, whose keys are peers.
    ///   - options: time-outs, deadline and retries.
    /// - Returns: the listing once its head is there.
    /// - Throws: ``MictlanXError``: the network's codes.
    func chunks<Summary>(
        _ call: Call, key: String = "balls", level: Int = 1, _ options: CallOptions
    ) async throws -> ChunkStream<Summary> {
        let subject = call.route.subject
        let deadline = StreamDeadline(options, core.environment, subject: subject)
        let response = try await open(call, options)
        let listing = ChunkListing(response.body, key: key, level: level, subject: subject, server: endpoint)
        return ChunkStream(ListingReader(listing), namesPeers: level == 2, deadline)
    }

    /// Reads a listing of one ball whole, again where that may help.
    func gather<Summary: Decodable & Sendable & SendableMetatype>(
        _ call: Call, key: String, _ options: CallOptions, as type: Summary.Type
    ) async throws -> (summary: Summary, chunks: [ChunkMetadata]) {
        var call = call
        call.isStreamed = true
        return try await send(call, options) { [call] response in
            var listing = ChunkListing(response.body, key: key, level: 1, subject: call.route.subject)
            var chunks: [ChunkMetadata] = []
            while let (_, chunk) = try await listing.next() { chunks.append(chunk) }
            return (try listing.envelope(type), chunks)
        }
    }
}
