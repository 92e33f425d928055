import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// Answers requests as they were recorded, and compares what was sent with what the Python client sent.
struct ServerReplay {
    private struct Answer: Sendable {
        let method: String
        let path: String
        let reply: ScriptedTransport.Reply
    }

    let golden: GoldenFile
    let transport: ScriptedTransport

    /// - Parameters:
    ///   - name: the recorded operation.
    ///   - hop: `client-router` or `router-peer`.
    /// - Throws: what reading throws.
    init(_ name: String, hop: String) throws {
        golden = try GoldenFile(name, hop: hop)
        let left = Mutex(
            golden.exchanges.map { exchange in
                var reply = ScriptedTransport.Reply(status: exchange.status, body: exchange.body ?? [])
                for (name, value) in exchange.headers { reply.headers.append(name: name, value: value) }
                return Answer(method: exchange.method, path: exchange.path, reply: reply)
            })
        transport = ScriptedTransport { sent in
            left.withLock { left in
                let match = left.firstIndex { $0.method == sent.method && $0.path == sent.path }
                return match.map { left.remove(at: $0).reply } ?? .json(#"{"detail":"Not Found"}"#, status: 404)
            }
        }
    }

    var router: Router { scriptedClient(transport).routers[0] }

    var peer: Peer { scriptedClient(transport).peer(at: RouterEndpoint(id: "p", scheme: .http, host: "h", port: 1)) }

    /// Checks that the requests are the recorded ones, in their order.
    ///
    /// - Parameters:
    ///   - changesQuery: whether ours asks in other words, a named difference.
    ///   - location: the test's.
    func expectTheRecordedRequests(changesQuery: Bool = false, _ location: SourceLocation = #_sourceLocation) {
        let sent = transport.sent.map {
            Self.object($0.method, $0.path, changesQuery ? "" : $0.query, $0.body)
        }
        let recorded = golden.exchanges.map {
            Self.object($0.method, $0.path, changesQuery ? "" : $0.query, $0.requestBody ?? [])
        }
        #expect(sent as NSArray == recorded as NSArray, sourceLocation: location)
    }

    private static func object(_ method: String, _ path: String, _ query: String, _ body: [UInt8]) -> NSDictionary {
        ["method": method, "path": path, "query": query, "body": content(of: body)]
    }

    /// JSON as a value, a form without its boundary, anything else as text.
    private static func content(of body: [UInt8]) -> Any {
        if body.isEmpty { return "" }
        if let json = try? JSONSerialization.jsonObject(with: Data(body)) { return json }
        let text = String(decoding: body, as: UTF8.self)
        guard text.hasPrefix("--"), let line = text.range(of: "\r\n") else { return text }
        return text.replacingOccurrences(of: text[..<line.lowerBound].dropFirst(2), with: "BOUNDARY")
    }
}

/// The chunk of the recorded peer calls.
func recordedChunk(
    key: String = "pk", size: Int = 5, checksum: String = "x", tags: [String: String] = ["a": "b"],
    ball: String? = nil
) -> ChunkMetadata {
    ChunkMetadata(
        key: key, size: size, checksum: checksum, tags: tags, contentType: "text/plain", producerID: "p",
        ballID: ball ?? key, bucketID: "golden-bucket")
}

extension AsyncSequence {
    /// All elements.
    func gathered() async throws -> [Element] {
        var elements: [Element] = []
        for try await element in self { elements.append(element) }
        return elements
    }
}
