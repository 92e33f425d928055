internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension RouterAPI {
    /// Wire protocol §3.7: sends all chunks of a ball, one after the other. It is refused where a chunk is missing or
    /// disabled.
    func mergedBall(_ bucket: String, _ ball: String, _ request: Request) async throws -> Reply {
        let (bucket, ball) = try CanonicalName.ball(bucket, ball)
        try request.checkNumber(WireHeader.forceGet)
        try request.checkChunkSize()
        switch try await store.wholeBall(ball, in: bucket) {
        case .whole(let ball):
            return try await reply(with: ball, request)
        case .missing:
            throw Refusal.missing("\(bucket)@\(ball) not found", recorded: "No available peer; try again later.")
        case .incomplete(let have, let wanted):
            throw Refusal.missing(
                "\(bucket)@\(ball) is not whole: \(have) of \(wanted.map(String.init) ?? "an unknown number of") chunks "
                    + "can be read",
                recorded: "Invalid number of chunks.")
        }
    }

    /// Sends a whole ball.
    func reply(with ball: WholeBall, _ request: Request) async throws -> Reply {
        var headers = try served.contentHeaders(ball.first, request, isQuoted: true) { tags in
            tags[ReservedTag.fullName] ?? ball.first.ball
        }
        headers.append(("content-length", String(ball.size)))
        return Reply(status: .ok, headers: headers, body: .pieces(MergedPieces(store: store, ball: ball)))
    }
}

/// The bytes of a ball, read chunk by chunk and piece by piece as the client takes them.
///
/// The length is announced first: if a chunk goes, or another content of the ball takes its place meanwhile, the
/// connection is cut short of it.
struct MergedPieces: ReplyPieces {
    private let store: ChunkStore
    private let ball: WholeBall
    private var index = 0
    private var open: OpenContent?

    init(store: ChunkStore, ball: WholeBall) {
        self.store = store
        self.ball = ball
    }

    mutating func next() async throws -> ByteBuffer? {
        while true {
            if let current = open {
                if let bytes = try await current.next(on: store.pool) { return bytes }
                open = nil
            }
            guard index < ball.count else { return nil }
            let key = "\(ball.first.ball)_\(index)"
            guard let content = try await store.content(bucket: ball.first.bucket, key: key) else {
                throw NodeError(.io, "'\(key)' was removed while its ball was sent")
            }
            open = OpenContent(content)
            guard content.chunk.version == ball.first.version, !content.chunk.isDisabled else {
                throw NodeError(.io, "'\(ball.first.ball)' was replaced while it was sent")
            }
            index += 1
        }
    }
}
