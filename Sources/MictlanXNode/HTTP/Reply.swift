internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
internal import SystemPackage

/// The answer to one request.
struct Reply: Sendable {
    /// The bytes of an answer.
    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        /// A whole file, which the writer closes.
        case file(SystemPackage.FileDescriptor, size: Int)
        /// Pieces as the reader takes them; the length is not known.
        case pieces(any ReplyPieces)
    }

    var status: HTTPResponseStatus
    var headers: [(String, String)]
    var body: Body

    init(status: HTTPResponseStatus, headers: [(String, String)] = [], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON document.
    ///
    /// - Throws: what the encoder throws.
    static func json(_ value: some Encodable, status: HTTPResponseStatus = .ok) throws -> Reply {
        json(ByteBuffer(bytes: try JSONEncoder.wire.encode(value)), status: status)
    }

    /// A JSON document that is encoded already.
    static func json(_ document: ByteBuffer, status: HTTPResponseStatus = .ok) -> Reply {
        Reply(status: status, headers: [("content-type", "application/json")], body: .bytes(document))
    }

    /// A JSON document that is written piece by piece.
    static func json(pieces: some ReplyPieces) -> Reply {
        Reply(status: .ok, headers: [("content-type", "application/json")], body: .pieces(pieces))
    }

    /// A refusal in the one form that all have.
    init(_ refusal: Refusal) {
        let status = HTTPResponseStatus(statusCode: refusal.status)
        self = (try? .json(refusal, status: status)) ?? Reply(status: status)
        headers += refusal.headers
    }
}

extension Reply {
    /// Leaves the head alone, as the answer to HEAD.
    mutating func dropBody() {
        guard case .bytes(let bytes) = body else { return }
        headers.append(("content-length", String(bytes.readableBytes)))
        body = .none
    }
}

/// A body that is made as it is sent, so that it never lies in memory as a whole.
protocol ReplyPieces: Sendable {
    /// The next bytes, `nil` at the end.
    ///
    /// - Throws: what stops the answer half-way; the connection is then cut, so that the client does not take it for whole.
    mutating func next() async throws -> ByteBuffer?
}
