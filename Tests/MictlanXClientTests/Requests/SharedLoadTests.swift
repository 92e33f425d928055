import MictlanXModel
import Synchronization
import TestSupport
import Testing

@testable import MictlanXClient

/// What the limiter counts of requests that go together, and what their answers do to its width.
struct SharedLoadTests {
    /// A node that deletes, one or many at once, when it is let go.
    private final class Node: Sendable {
        private let state = Mutex((isOpen: false, now: 0, most: 0))
        private let batch: @Sendable (BatchPart) throws -> (status: Int, body: String)

        init(
            _ batch: @escaping @Sendable (BatchPart) throws -> (status: Int, body: String) = { _ in (200, Node.done) }
        ) {
            self.batch = batch
        }

        static let done = #"{"n_deletes":1,"ball_id":"k"}"#

        /// The most requests that were on the wire at once since it was let go.
        var most: Int { state.withLock { $0.most } }

        func open() { state.withLock { $0.isOpen = true } }

        func answer(_ sent: ScriptedTransport.Sent) async throws -> ScriptedTransport.Reply {
            // What a client asks first tells it what the node can do.
            if !sent.path.hasSuffix("/first") {
                while !state.withLock({ $0.isOpen }) {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
            state.withLock { ($0.now, $0.most) = ($0.now + 1, max($0.most, $0.now + 1)) }
            for _ in 0..<20 { await Task.yield() }
            defer { state.withLock { $0.now -= 1 } }
            var reply = ScriptedTransport.Reply.json(Self.done)
            if sent.path == APIRoute.batch.path {
                reply.body = try [BatchPart].answer(to: [BatchPart](of: sent.body)) { part in
                    let (status, text) = try batch(part)
                    return (status, [], Array(text.utf8))
                }
            }
            reply.headers.append(name: WireHeader.capabilities, value: NodeCapability.all)
            return reply
        }
    }

    private static let call = CallOptions(retry: .never)

    /// Deletes many balls at once of which all but the first two wait for these.
    private func deletes(
        _ count: Int, maxWorkers: Int, _ node: Node
    ) async throws -> (failures: Int, ScriptedTransport, MictlanXClient) {
        let transport = ScriptedTransport { try await node.answer($0) }
        let client = scriptedClient(transport, maxWorkers: maxWorkers)
        let delete: @Sendable (String) async throws -> Void = { name in
            let options = DeleteOptions(ifMatch: SHA256.hash([1]), call: Self.call)
            _ = try await client.core.delete(try BallAddress("b/\(name)"), options: options)
        }
        _ = try await client.core.remove(try BallAddress("b/first"), client.core.begin(Self.call))
        let sharing = try #require(client.core.transport as? SharingTransport)
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<count {
                group.addTask { (try? await delete("k\(number)")) == nil }
            }
            #expect(await settles { sharing.waitingCount == count - 2 })
            node.open()
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        return (failures, transport, client)
    }

    /// Requests that are gathered wait for no place among those on the wire, or a batch would be as small as that number.
    @Test func gatheredRequestsTakeNoPlace() async throws {
        let (failures, transport, _) = try await deletes(130, maxWorkers: 3, Node())
        #expect(failures == 0)
        let batches = transport.sent.filter { $0.path == APIRoute.batch.path }.map { [BatchPart](of: $0.body).count }
        #expect(batches == [64, 64])
        // The first one, two by themselves, and these.
        #expect(transport.sent.count == 5)
    }

    /// One that may send one at once sends one at once, also where the node wants each by itself.
    @Test(arguments: [200, 421]) func whatCarriesThemIsCounted(status: Int) async throws {
        let node = Node { _ in (status, status == 200 ? Node.done : "") }
        let (failures, _, client) = try await deletes(20, maxWorkers: 1, node)
        #expect(failures == 0)
        #expect(node.most == 1)
        #expect(client.core.limiter.width == 1)
    }

    /// However many requests an overloaded node refuses in one answer, the width is halved once.
    @Test func anOverloadedNodeHalvesTheWidth() async throws {
        let (failures, _, client) = try await deletes(
            12, maxWorkers: 8, Node { part in part.words[1].hasSuffix("k7") ? (200, Node.done) : (429, "{}") })
        #expect(failures >= 9)
        #expect(client.core.limiter.width == 4)
    }

    @Test func aCarrierWithoutAnAnswerInTimeHalvesTheWidth() async throws {
        let (failures, _, client) = try await deletes(
            12, maxWorkers: 8, Node { _ in throw MictlanXError(.timeout, "no answer") })
        #expect(failures == 10)
        #expect(client.core.limiter.width == 4)
    }

    /// An error body without an end hides no status.
    @Test func anEndlessRefusalKeepsItsStatus() async throws {
        let transport = ScriptedTransport { _ in
            ScriptedTransport.Reply(status: 503, body: testBytes(1 << 17, seed: 1))
        }
        let sharing = SharingTransport(transport, AdaptiveLimiter(width: 1))
        var request = HTTPRequest(
            to: RouterEndpoint(id: "r", scheme: .http, host: "h", port: 1), .deleteBall(bucket: "b", ball: "k"))
        request.commonFields = 0
        #expect(try await sharing.execute(request).status == 503)
    }
}
