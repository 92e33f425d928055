internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

typealias RequestParts = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

/// The bytes of one request, read as they are asked for. The client waits meanwhile.
struct RequestBody {
    private var parts: RequestParts
    private let writer: ReplyWriter
    private let share: DocumentBudget.Share
    private var awaitsContinue: Bool
    /// Whether all bytes were read.
    private(set) var isComplete = false
    /// Bytes read so far.
    private(set) var receivedBytes = 0
    /// What was read and is to be given again.
    private var held: ByteBuffer?

    /// The body of the request whose head was just read from `parts`.
    init(head: HTTPRequestHead, parts: RequestParts, writer: ReplyWriter, documents: DocumentBudget) {
        share = DocumentBudget.Share(of: documents)
        self.parts = parts
        self.writer = writer
        awaitsContinue =
            head.version == .http1_1
            && head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// The next bytes, `nil` at the end.
    ///
    /// - Throws: what ended the connection's stream; see ``RequestFault``.
    mutating func next() async throws -> ByteBuffer? {
        if let bytes = held.take() { return bytes }
        guard !isComplete else { return nil }
        if awaitsContinue {
            awaitsContinue = false
            try await writer.sendContinue()
        }
        switch try await parts.next(isolation: #isolation) {
        case .body(let bytes):
            receivedBytes += bytes.readableBytes
            return bytes
        case .end:
            isComplete = true
            return nil
        case .head, nil:
            throw RequestFault.gone
        }
    }

    /// Reads a body into memory.
    ///
    /// - Throws: ``Refusal`` with 413 when it is longer than `limit`, with 503 when other requests fill the memory.
    mutating func collect(upTo limit: ByteCount) async throws -> ByteBuffer {
        var collected = ByteBuffer()
        while let bytes = try await next() {
            guard collected.readableBytes + bytes.readableBytes <= limit.bytes else {
                throw Refusal(status: 413, "the body is longer than \(limit)")
            }
            guard share.grow(to: collected.readableBytes + bytes.readableBytes) else {
                throw Refusal(status: 503, "too many long documents at once; try again")
            }
            collected.writeImmutableBuffer(bytes)
        }
        return collected
    }

    /// Reads the beginning of a body into memory.
    ///
    /// - Throws: ``Refusal`` with 413 where it is to be longer than `limit`, with 400 for a body that is shorter, with 503 when
    ///   other requests fill the memory.
    mutating func collect(first size: Int, upTo limit: ByteCount) async throws -> ByteBuffer {
        guard size <= limit.bytes else { throw Refusal(status: 413, "the document is longer than \(limit)") }
        guard share.grow(to: size) else {
            throw Refusal(status: 503, "too many long documents at once; try again")
        }
        var collected = ByteBuffer()
        while collected.readableBytes < size {
            guard var bytes = try await next() else {
                throw Refusal(status: 400, "the body ends before the document of \(size) bytes does")
            }
            let wanted = min(bytes.readableBytes, size - collected.readableBytes)
            if let part = bytes.readSlice(length: wanted) { collected.writeImmutableBuffer(part) }
            if bytes.readableBytes > 0 { held = bytes }
        }
        return collected
    }

    /// Passes over what is left.
    ///
    /// - Parameter limit: how many bytes to read at most.
    /// - Returns: whether the end was reached, so that the connection can serve another request.
    /// - Throws: what ended the connection's stream.
    mutating func discard(upTo limit: Int) async throws -> Bool {
        // A client that still waits for `100 Continue` may, or may not, send its body after another answer.
        guard !awaitsContinue || isComplete else { return false }
        var rest = limit
        while !isComplete, rest > 0 { rest -= try await next()?.readableBytes ?? 0 }
        return isComplete
    }

    /// The stream of the connection, behind this body.
    var remainder: RequestParts { parts }
}
