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
    private let expected: ChunkMetadata?
    private let subject: String
    private var hasher = SHA256()
    private var count = 0
    private var isDone = false

    init(_ body: ByteStream, _ expected: ChunkMetadata?, _ subject: String) {
        self.body = body.makeAsyncIterator()
        self.expected = expected
        self.subject = subject
    }

    func next() async throws -> [UInt8]? {
        guard !isDone else { return nil }
        var body = self.body
        guard let piece = try await body.next() else {
            isDone = true
            try checkWhole()
            return nil
        }
        count += piece.count
        guard let expected else { return piece }
        guard count <= expected.size else {
            throw MictlanXError(.lengthMismatch, "\(subject): more than the \(expected.size) bytes expected came")
        }
        hasher.update(piece)
        return piece
    }

    private func checkWhole() throws(MictlanXError) {
        guard let expected else { return }
        guard count == expected.size else {
            throw MictlanXError(.lengthMismatch, "\(subject): \(count) of \(expected.size) bytes came")
        }
        let checksum = hasher.finish()
        guard checksum == Checksum(hex: expected.checksum) else {
            throw MictlanXError(
                .checksumMismatch, "\(subject): its checksum should be \(expected.checksum), the bytes have \(checksum)"
            )
        }
    }
}

extension APIServer {
    /// Opens the bytes of a chunk or a ball.
    func content(_ route: APIRoute, _ content: ContentOptions, _ options: CallOptions) async throws -> ContentStream {
        var call = Call(route: route)
        call.query = queryText([
            "attachment": content.isAttachment ? "true" : nil, "filename": content.filename,
            "content_type": content.contentType,
        ])
        if let peerID = content.peerID {
            try checkField(peerID, "peer")
            call.headers.append((WireHeader.peerID, peerID))
        }
        if let forced = content.forceRemote { call.headers.append((WireHeader.forceGet, forced ? "1" : "0")) }
        if let size = content.pieceSize { call.headers.append((WireHeader.chunkSize, String(size.bytes))) }
        let deadline = StreamDeadline(options, core.environment, subject: route.subject)
        return ContentStream(
            try await open(call, options), expecting: content.expecting, deadline, subject: route.subject)
    }
}
