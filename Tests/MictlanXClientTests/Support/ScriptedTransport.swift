import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport

/// A transport that answers from a function and remembers what it was asked.
final class ScriptedTransport: HTTPTransport {
    /// One request as it was sent.
    struct Sent: Sendable {
        let method: String
        let path: String
        let query: String
        let headers: [String: String]
        let body: [UInt8]
        let endpoint: RouterEndpoint
    }

    /// An answer; the body is handed out in pieces of `pieceSize`.
    struct Reply: Sendable {
        var status = 200
        var headers = HTTPHeaders()
        var body: [UInt8] = []
        var pieceSize = 4_096
        /// What ends the body, `nil` for its proper end.
        var failure: MictlanXError?

        /// The answer of our node to the delete of a key, which needs no look whether it is gone.
        static var deletedAtOurNode: Reply {
            var reply = json(#"{"n_deletes":1,"key":"k"}"#)
            reply.headers.append(name: WireHeader.capabilities, value: NodeCapability.all)
            return reply
        }

        static func json(_ text: String, status: Int = 200) -> Reply { Reply(status: status, body: Array(text.utf8)) }
    }

    private let answer: @Sendable (Sent) async throws -> Reply
    private let log = Mutex<[Sent]>([])

    init(_ answer: @escaping @Sendable (Sent) async throws -> Reply) { self.answer = answer }

    var sent: [Sent] { log.withLock { $0 } }

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        let sent = Sent(
            method: request.route.method.rawValue, path: request.route.path, query: request.query,
            headers: Dictionary(request.headers.map { ($0.name, $0.value) }) { $1 }, body: try bytes(of: request.body),
            endpoint: request.endpoint)
        log.withLock { $0.append(sent) }
        let reply = try await answer(sent)
        let rest = Mutex(reply.body[...])
        return HTTPResponse(
            status: reply.status, headers: reply.headers,
            body: ByteStream {
                try rest.withLock { rest in
                    let piece = rest.prefix(reply.pieceSize)
                    rest = rest.dropFirst(piece.count)
                    if piece.isEmpty, let failure = reply.failure { throw failure }
                    return piece.isEmpty ? nil : Array(piece)
                }
            })
    }

    func shutdown() async {}

    private func bytes(of body: HTTPBody) throws -> [UInt8] {
        switch body {
        case .none: return []
        case .bytes(let bytes, _): return Array(bytes)
        case .file(let region):
            var bytes = [UInt8](repeating: 0, count: region.range.count)
            try bytes.withUnsafeMutableBytes { try region.file.read(into: $0, at: region.range.lowerBound) }
            return bytes
        }
    }
}

/// A client over a scripted transport, on a clock that never waits.
func scriptedClient(
    _ transport: any HTTPTransport, clock: TestClock = TestClock(), routers: Int = 1, maxWorkers: Int = 12,
    scratch: Scratch = Scratch()
) -> MictlanXClient {
    let endpoints = (0..<routers).map {
        RouterEndpoint(id: "r\($0)", scheme: .http, host: "h\($0)", port: 1)
    }
    let environment = ClientEnvironment(clock: clock, now: { Timestamp(nanoseconds: 1_700_000_000) }, random: { 0.5 })
    return MictlanXClient(
        core: ClientCore(
            endpoints, transport: transport, environment: environment, clientID: "client-0", maxWorkers: maxWorkers,
            scratch: scratch))
}
