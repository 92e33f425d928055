internal import Dispatch
package import MictlanXClient
internal import MictlanXModel
internal import Synchronization

/// A router of the tests on a port, so that the program itself can be tried against it.
package final class ServedRouter: Sendable {
    /// What becomes of a request.
    package enum Fate: Sendable {
        /// It is carried out, and answered.
        case answered
        /// It is carried out, and its answer never comes.
        case unanswered
        /// It is not carried out, and the connection ends.
        case dropped
    }

    private let server: LoopbackServer
    private let count: Counter

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    /// Serves a router on a port of the kernel's choice.
    ///
    /// - Parameters:
    ///   - router: carries the requests out.
    ///   - fate: says what becomes of the `nth` request, from 1, before it is carried out.
    ///   - after: is called when the request was carried out, before its answer.
    /// - Throws: ``NoLoopbackPort``.
    package init(
        _ router: any HTTPTransport, fate: @escaping @Sendable (_ nth: Int) -> Fate = { _ in .answered },
        after: @escaping @Sendable (_ nth: Int) -> Void = { _ in }
    ) throws {
        let count = Counter()
        self.count = count
        server = try LoopbackServer { connection in
            var received: [UInt8] = []
            while let request = ReceivedRequest(from: connection, &received) {
                let nth = count.value.withLock { value in
                    value += 1
                    return value
                }
                let fate = fate(nth)
                if fate == .dropped { return }
                let answer = Self.answer(of: router, to: request)
                after(nth)
                guard fate == .answered, let answer, connection.send(answer) else { return }
            }
        }
    }

    /// How many requests came so far.
    package var requests: Int { count.value.withLock { $0 } }

    /// Where it listens, for the program.
    package var uri: String { "mictlanx://recorded@127.0.0.1:\(server.port)/?protocol=http" }

    /// Ends every connection and the threads.
    package func stop() { server.stop() }

    /// Asks the router from a thread, which waits.
    private static func answer(of router: any HTTPTransport, to request: ReceivedRequest) -> [UInt8]? {
        let (done, box) = (DispatchSemaphore(value: 0), AnswerBox())
        Task {
            let answer = await answered(by: router, request)
            box.answer.withLock { $0 = answer }
            done.signal()
        }
        // The thread is nobody else's.
        done.wait()
        return box.answer.withLock { $0 }
    }

    private final class AnswerBox: Sendable {
        let answer = Mutex<[UInt8]?>(nil)
    }

    private static func answered(by router: any HTTPTransport, _ request: ReceivedRequest) async -> [UInt8]? {
        guard case .route(let route) = APIRoute.match(method: request.method, path: request.path) else {
            return text(404, Array(#"{"detail":"Not Found"}"#.utf8))
        }
        let body: HTTPBody =
            request.body.isEmpty
            ? .none
            : .bytes(request.body[...], contentType: request.headers["content-type"] ?? "application/octet-stream")
        let endpoint = RouterEndpoint(id: "recorded", scheme: .http, host: "127.0.0.1", port: 1)
        let sent = HTTPRequest(
            to: endpoint, route, query: request.query, headers: request.headers.map { ($0.key, $0.value) }, body: body)
        do {
            let response = try await router.execute(sent)
            return text(response.status, try await response.body.collect(upTo: 1 << 26))
        } catch {
            return nil
        }
    }

    private static func text(_ status: Int, _ body: [UInt8]) -> [UInt8] {
        Array("HTTP/1.1 \(status) Told\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
            + body
    }
}
