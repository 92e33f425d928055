internal import MictlanXModel

/// The bytes of a chunk or a ball as they arrive, to be read once. Reading slowly slows the server down, dropping the
/// sequence ends the transfer.
public struct ContentStream: AsyncSequence, Sendable {
    /// The media type.
    public let contentType: String?
    /// `Content-Disposition`, where the answer names a file.
    public let disposition: String?
    private let pieces: PieceReader
    private let deadline: StreamDeadline

    init(_ response: HTTPResponse, expecting: ChunkMetadata?, _ deadline: StreamDeadline, subject: String) {
        contentType = response.headers["content-type"]
        disposition = response.headers["content-disposition"]
        pieces = PieceReader(response.body, expecting, subject)
        self.deadline = deadline
    }

    /// Begins to read, or reads on.
    ///
    /// - Returns: an iterator over the one stream.
    public func makeAsyncIterator() -> Iterator { Iterator(pieces: pieces, deadline: deadline) }

    /// Reads the stream.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let pieces: PieceReader
        fileprivate let deadline: StreamDeadline

        /// The next bytes.
        ///
        /// - Returns: at least one byte; `nil` at the end.
        /// - Throws: ``MictlanXError``: `lengthMismatch` and `checksumMismatch` for other bytes than were expected,
        ///   `deadlineExceeded`, the network's codes; `CancellationError`.
        public mutating func next() async throws -> [UInt8]? {
            try await deadline.run { [pieces] in try await pieces.next() }
        }
    }
}

/// Hands out the pieces of an answer, for one consumer, and compares them with what must come.
private actor PieceReader {
    private var body: ByteStream.Iterator
    private let subject: String
    private var check: ContentCheck?
    private var isDone = false

    init(_ body: ByteStream, _ expected: ChunkMetadata?, _ subject: String) {
        self.body = body.makeAsyncIterator()
        if let expected { check = ContentCheck(size: expected.size, checksum: Checksum(hex: expected.checksum)) }
        self.subject = subject
    }

    func next() async throws -> [UInt8]? {
        guard !isDone else { return nil }
        var body = self.body
        guard let piece = try await body.next() else {
            isDone = true
            try check?.finish(subject)
            return nil
        }
        try check?.add(piece, subject)
        return piece
    }
}

extension DirectCalls {
    /// Opens the bytes of a chunk or a ball.
    func content(_ route: APIRoute, _ content: ContentOptions, _ options: CallOptions) async throws -> ContentStream {
        if let peerID = content.peerID { try checkField(peerID, "peer") }
        let query: KeyValuePairs = [
            "attachment": content.isAttachment ? "true" : nil, "filename": content.filename,
            "content_type": content.contentType,
        ]
        let call = Call.content(
            route, query: query, isForced: content.forceRemote, peer: content.peerID, pieceSize: content.pieceSize)
        let deadline = StreamDeadline(options, core.environment, subject: route.subject)
        return ContentStream(
            try await open(call, options), expecting: content.expecting, deadline, subject: route.subject)
    }
}
