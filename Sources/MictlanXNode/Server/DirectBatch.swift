internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Many small requests that came as the body of one (docs/wire-notes.md).
extension DirectDesk {
    /// Answers each part of a batch by one commit, all of them in the same group, or says that it wants it by itself.
    ///
    /// - Returns: `nil` for what is no batch, and at a shutdown.
    func answer(toBatch head: HTTPRequestHead, _ body: ByteBuffer) -> Answer? {
        guard let parts = [BatchRequest](batch: body), !parts.isEmpty, registry.mark(id, busy: true) else { return nil }
        return .later { [self] send in
            let answers = BatchAnswers(parts.count) { send($0.parts(version: .http1_1, closes: false) ?? []) }
            api.store.together {
                for (place, part) in parts.enumerated() {
                    begin(part) { answers.set($0, at: place) }
                }
            } refused: {
                for place in parts.indices { answers.set(.alone, at: place) }
            }
        }
    }

    private func begin(_ part: BatchRequest, _ done: @escaping @Sendable (Reply) -> Void) {
        let elapsed = stopwatch(api.served.clock)
        let request = Request(part.head)
        // A refusal is worded by the other way.
        guard case .route(let route) = request.match, route.mayGoAlong,
            let direct = try? api.directReply(to: route, request, part.body)
        else { return done(.alone) }
        var record = RequestRecord(request, from: client)
        record.receivedBytes = part.body.readableBytes
        switch direct {
        case .later(let work): finish(work, request, record, elapsed, done)
        case .now(let reply):
            record.take(reply)
            count(record, after: elapsed())
            done(reply)
        }
    }
}

extension APIRoute {
    /// Whether a request of this route may come in a batch: one that changes what is stored, or reads one small ball, which has
    /// a short answer where it has one at once.
    fileprivate var mayGoAlong: Bool {
        switch self {
        case .registerChunk, .deleteBall, .ballChunks: true
        default: false
        }
    }
}

/// The answers to the parts of a batch, which come in any order and from any thread.
final class BatchAnswers: Sendable {
    private let replies: Mutex<(replies: [Reply?], missing: Int)>
    private let done: @Sendable (Reply) -> Void

    init(_ count: Int, _ done: @escaping @Sendable (Reply) -> Void) {
        replies = Mutex(([Reply?](repeating: nil, count: count), count))
        self.done = done
    }

    /// Notes an answer; the last one sends them all.
    func set(_ reply: Reply, at place: Int) {
        let all = replies.withLock { state -> [Reply]? in
            state.replies[place] = reply
            state.missing -= 1
            return state.missing == 0 ? state.replies.compactMap { $0 } : nil
        }
        if let all { done(.batch(all)) }
    }
}
