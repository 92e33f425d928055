internal import Foundation
package import MictlanXClient
package import MictlanXModel
internal import Synchronization

/// The recorded router over nodes of ours as its peers: it gives the answers of existence, listing, delete and placement
/// of the real one (wire protocol §3, §14), without any capability, and what is stored is really at the peers.
package final class RecordedRouter: HTTPTransport {
    /// How a peer behaves towards the router.
    package enum Condition: Sendable {
        case up
        /// The connection is refused.
        case down
        /// It takes the connection and says nothing. The router waits for a delete half a minute and then passes the peer
        /// over; for everything else it waits longer than its clients do (wire protocol §2).
        case silent
        /// It refuses the next deletes with 500.
        case refusing(deletes: Int)
        /// It takes no bytes.
        case full
    }

    struct State {
        /// What the replica manager knows: the peers of each `bucket@key`.
        var replicas: [String: [String]] = [:]
        var tickets: [String: (bucket: String, key: String, peers: [String], size: Int)] = [:]
        var conditions: [String: Condition] = [:]
        var turn = 0
        /// Chunks with ids that our nodes would not take, listed as of the first peer.
        var odd: [(bucket: String, ball: String)] = []
        /// Requests as `METHOD path`.
        var log: [String] = []
    }

    let peers: [String]
    let state = Mutex(State())
    private let endpoints: [String: RouterEndpoint]
    private let transport = CurlTransport()

    /// - Parameter peers: where the peers listen.
    package init(peers: [RouterEndpoint]) {
        self.peers = peers.compactMap(\.id)
        endpoints = Dictionary(peers.map { ($0.id ?? "", $0) }) { $1 }
    }

    /// A router that has begun anew: its map is empty, the peers are as they were.
    package func restart() {
        state.withLock { state in
            state.replicas = [:]
            state.tickets = [:]
        }
    }

    package func set(_ peer: String, _ condition: Condition) { state.withLock { $0.conditions[peer] = condition } }

    /// Lists a ball of one chunk under an id that the wire changes, as the Python client may have put it (wire protocol
    /// §1.2): no call reaches it.
    package func list(odd ball: String, in bucket: String) { state.withLock { $0.odd.append((bucket, ball)) } }

    /// The peers that the router believes to hold a key.
    package func replicas(of key: String, in bucket: String) -> [String] {
        state.withLock { $0.replicas["\(bucket)@\(key)"] ?? [] }
    }

    /// What was asked so far, as `METHOD path`.
    package var log: [String] { state.withLock { $0.log } }

    package func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        state.withLock { $0.log.append("\(request.route.method.rawValue) \(request.route.path)") }
        let answer = try await answer(request)
        let rest = Mutex(Optional(answer.body))
        return HTTPResponse(
            status: answer.status, headers: HTTPHeaders(["content-type": "application/json"]),
            body: ByteStream { rest.withLock { $0.take() }.flatMap { $0.isEmpty ? nil : $0 } })
    }

    package func shutdown() async { await transport.shutdown() }

    // MARK: Peers

    /// What a peer answered.
    struct PeerAnswer {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        var isSuccess: Bool { (200..<300).contains(status) }
        var json: [String: Any]? { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] }
    }

    /// Asks a peer.
    ///
    /// - Returns: `nil` where it does not answer.
    func ask(
        _ peer: String, _ route: APIRoute, query: String = "", headers: [(name: String, value: String)] = [],
        body: HTTPBody = .none
    ) async throws -> PeerAnswer? {
        let condition = state.withLock { state in
            let condition = state.conditions[peer] ?? .up
            if case .refusing(let deletes) = condition, case .deleteKey = route {
                state.conditions[peer] = deletes > 1 ? .refusing(deletes: deletes - 1) : .up
            }
            return condition
        }
        switch (condition, route) {
        case (.down, _), (.silent, .deleteKey): return nil
        case (.silent, _): throw MictlanXError(.timeout, "no answer in time")
        case (.refusing, .deleteKey): return PeerAnswer(status: 500, headers: HTTPHeaders(), body: [])
        case (.full, .uploadChunk): return PeerAnswer(status: 507, headers: HTTPHeaders(), body: [])
        default: break
        }
        guard let endpoint = endpoints[peer] else { return nil }
        let request = HTTPRequest(to: endpoint, route, query: query, headers: headers, body: body)
        let response = try await transport.execute(request)
        return PeerAnswer(
            status: response.status, headers: response.headers, body: try await response.body.collect(upTo: 1 << 26))
    }
}
