public import MictlanXModel

/// One chunk of a listing.
public struct ListedChunk: Hashable, Sendable {
    /// The chunk.
    public let metadata: ChunkMetadata
    /// The peer that has it, where the listing says so: the statistics of a router do.
    public let peerID: String?

    /// Joins both fields.
    ///
    /// - Parameters:
    ///   - metadata: the chunk.
    ///   - peerID: the peer that has it.
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
    private let reader: ListingReader

    init(_ reader: ListingReader) { self.reader = reader }

    /// What stands beside the chunks; the chunks that were not read yet are passed over.
    ///
    /// - Returns: the summary of the complete listing.
    /// - Throws: ``MictlanXError`` `badAnswer` for a listing that is broken or breaks off; the network's codes.
    public func summary() async throws -> Summary {
        let reader = reader
        return try await reader.deadline.run {
            while try await reader.next() != nil { try Task.checkCancellation() }
            return try await reader.envelope(Summary.self)
        }
    }

    /// Begins to read, or reads on.
    ///
    /// - Returns: an iterator over the one listing.
    public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

    /// Reads the listing.
    public struct Iterator: AsyncIteratorProtocol {
        let reader: ListingReader

        /// The next chunk.
        ///
        /// - Returns: `nil` at the end of a complete listing.
        /// - Throws: ``MictlanXError`` `badAnswer` for a listing that is broken or breaks off, `deadlineExceeded`; the
        ///   network's codes.
        public mutating func next() async throws -> ListedChunk? {
            try await reader.deadline.run { [reader] in try await reader.next() }
        }
    }
}

/// Decodes where it is not its consumer's turn, for one consumer.
actor ListingReader {
    private var listing: ChunkListing
    private let namesPeers: Bool
    let deadline: StreamDeadline
    private var isDone = false

    init(_ listing: ChunkListing, namesPeers: Bool, _ deadline: StreamDeadline) {
        self.listing = listing
        self.namesPeers = namesPeers
        self.deadline = deadline
    }

    func next() async throws -> ListedChunk? {
        guard !isDone else { return nil }
        var listing = self.listing
        let entry = try await listing.nextChunk()
        self.listing = listing
        isDone = entry == nil
        return entry.map { ListedChunk(metadata: $0.chunk, peerID: namesPeers ? $0.owner : nil) }
    }

    func envelope<T: Decodable>(_ type: T.Type) throws -> T { try listing.envelope(type) }
}

extension APIServer {
    /// Opens a listing.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - key: the key of the array of chunks.
    ///   - level: 1 where the outermost object has the key, 2 where the objects in it have, whose keys are peers.
    ///   - options: how patient the call is.
    /// - Returns: the listing once its head is there.
    /// - Throws: ``MictlanXError``: the network's codes.
    func chunks<Summary>(
        _ call: Call, key: String = "balls", level: Int = 1, _ options: CallOptions
    ) async throws -> ChunkStream<Summary> {
        let subject = call.route.subject
        let deadline = StreamDeadline(options, core.environment, subject: subject)
        let response = try await open(call, options)
        let listing = ChunkListing(response.body, key: key, level: level, subject: subject)
        return ChunkStream(ListingReader(listing, namesPeers: level == 2, deadline))
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
            while let (_, chunk) = try await listing.nextChunk() { chunks.append(chunk) }
            return (try listing.envelope(type), chunks)
        }
    }
}
