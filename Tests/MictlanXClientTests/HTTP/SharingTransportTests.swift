import MictlanXModel
import Synchronization
import TestSupport
import Testing

@testable import MictlanXClient

/// Requests that go together to a node that takes them so.
struct SharingTransportTests {
    /// Keeps requests until they are let go, and answers a batch part by part, a part with the number in its path.
    private final class Held: HTTPTransport {
        private struct State {
            var requests: [HTTPRequest] = []
            var isOpen = false
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())
        private let batch: @Sendable (HTTPRequest) throws -> HTTPResponse

        init(batch: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse) { self.batch = batch }

        var requests: [HTTPRequest] { state.withLock { $0.requests } }
        var batches: [HTTPRequest] { requests.filter { $0.route == .batch } }

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    state.requests.append(request)
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
            guard request.route == .batch else { return Self.answer(200, request.route.path) }
            return try batch(request)
        }

        func open() {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isOpen = true
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func shutdown() async { open() }

        static func answer(_ status: Int, _ text: String) -> HTTPResponse {
            HTTPResponse(status: status, headers: HTTPHeaders(["x-whole": "yes"]), body: ByteStream(Array(text.utf8)))
        }
    }

    private static func parts(of request: HTTPRequest) -> [BatchPart] {
        [BatchPart](of: Array(request.body.inMemory ?? []))
    }

    /// Answers each part by its path; those that a condition names are wanted by themselves.
    private static func whole(
        _ request: HTTPRequest, alone: (String) -> Bool = { _ in false }
    ) -> HTTPResponse {
        let bytes = [BatchPart].answer(to: parts(of: request)) { part in
            let path = part.words[1]
            return alone(path) ? (421, [("x-part", path)], []) : (201, [("x-part", path)], Array(path.utf8))
        }
        return HTTPResponse(status: 200, headers: HTTPHeaders(["x-whole": "yes"]), body: ByteStream(bytes))
    }

    private static func request(_ number: Int, fields: [(name: String, value: String)] = []) -> HTTPRequest {
        var request = HTTPRequest(
            to: RouterEndpoint(id: "r", scheme: .http, host: "h", port: 1),
            .deleteBall(bucket: "b", ball: "k\(number)"),
            headers: fields + [("own", "\(number)")])
        request.commonFields = fields.count
        return request
    }

    private struct Answer: Hashable, Sendable {
        var status: Int
        var text: String
    }

    /// Sends two that are held, then others, lets all go when these are gathered, and gives what came of the others.
    private func outcomes(
        _ held: Held, _ count: Int, fields: @escaping @Sendable (Int) -> [(name: String, value: String)] = { _ in [] }
    ) async -> [Result<Answer, any Error>] {
        let transport = SharingTransport(held, AdaptiveLimiter(width: 12))
        let send: @Sendable (Int) async -> Result<Answer, any Error> = { number in
            do {
                let response = try await transport.execute(Self.request(number, fields: fields(number)))
                #expect(response.headers["x-whole"] == "yes")
                let text = String(decoding: try await response.body.collect(upTo: 1_000), as: UTF8.self)
                return .success(Answer(status: response.status, text: text))
            } catch {
                return .failure(error)
            }
        }
        async let first = send(-1)
        async let second = send(-2)
        #expect(await settles { held.requests.count == 2 })
        let results = await withTaskGroup(of: (Int, Result<Answer, any Error>).self) { tasks in
            for number in 0..<count { tasks.addTask { (number, await send(number)) } }
            #expect(await settles { transport.waitingCount == count })
            held.open()
            return await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for result in [await first, await second] { #expect((try? result.get())?.status == 200) }
        await transport.shutdown()
        return (0..<count).compactMap { results[$0] }
    }

    private func path(_ number: Int) -> String { "/api/v4/buckets/b/bid/k\(number)" }

    @Test func whatComesMeanwhileGoesAsOne() async throws {
        let held = Held { Self.whole($0) }
        let results = await outcomes(held, 100)
        #expect(results.count == 100)
        for (number, result) in results.enumerated() {
            #expect(try result.get() == Answer(status: 201, text: path(number)))
        }
        let sizes = held.batches.map { Self.parts(of: $0).count }
        #expect(sizes.reduce(0, +) == 100 && sizes.allSatisfy { $0 <= BatchPart.maximumCount } && sizes.count == 2)
        #expect(held.requests.count == 2 + sizes.count)
    }

    @Test func whatIsWantedByItselfGoesByItself() async throws {
        let held = Held { Self.whole($0) { $0.hasSuffix("3") } }
        let results = await outcomes(held, 10)
        for (number, result) in results.enumerated() {
            #expect(try result.get() == Answer(status: number == 3 ? 200 : 201, text: path(number)))
        }
        #expect(held.requests.filter { $0.route.path == path(3) }.count == 1)
    }

    /// What stands before the node may take no batches.
    @Test(arguments: [400, 404, 405, 413, 421]) func whereNoBatchIsTakenEachGoesByItself(status: Int) async throws {
        let held = Held { _ in Held.answer(status, "") }
        for (number, result) in await outcomes(held, 10).enumerated() {
            #expect(try result.get() == Answer(status: 200, text: path(number)))
        }
    }

    @Test(arguments: [401, 429, 503]) func anyOtherAnswerIsThatToEach(status: Int) async throws {
        let held = Held { _ in Held.answer(status, "no") }
        for result in await outcomes(held, 10) { #expect(try result.get() == Answer(status: status, text: "no")) }
    }

    @Test func aFailureIsThatOfEach() async throws {
        let held = Held { _ in throw MictlanXError(.unavailable, "gone") }
        for result in await outcomes(held, 10) {
            #expect(throws: MictlanXError.self) { _ = try result.get() }
        }
    }

    /// Whoever has an answer keeps it, nobody gets that of another.
    @Test(arguments: ["", "200 0\n\n", "200 5\n\nab", "x 0\n\n", "200 0 0\n\n"]) func aWrongAnswerIsNone(text: String)
        async throws
    {
        let held = Held { _ in Held.answer(200, text) }
        let results = await outcomes(held, 3)
        let failures = results.filter { (try? $0.get()) == nil }
        #expect(failures.count == (text == "200 0\n\n" ? 2 : 3))
        for failure in failures {
            let error = #expect(throws: MictlanXError.self) { _ = try failure.get() }
            #expect(error?.code == .badAnswer)
        }
    }

    /// A token of one call is not shown for another's.
    @Test func onlyWhatHasTheSameFieldsGoesTogether() async throws {
        let held = Held { Self.whole($0) }
        let results = await outcomes(held, 0)
        #expect(results.isEmpty)
        let transport = SharingTransport(held, AdaptiveLimiter(width: 12))
        await withTaskGroup { tasks in
            for number in 0..<8 {
                tasks.addTask {
                    _ = try? await transport.execute(
                        Self.request(number, fields: [("authorization", "\(number % 2)")]))
                }
            }
        }
        for batch in held.batches {
            let token = batch.headers.first { $0.name == "authorization" }?.value
            for part in Self.parts(of: batch) {
                #expect(part.fields.map(\.name) == ["own"])
                #expect(part.fields.first.flatMap { Int($0.value) }.map { "\($0 % 2)" } == token)
            }
        }
    }

    @Test func whoeverIsCancelledDoesNotWait() async throws {
        let held = Held { Self.whole($0) }
        let transport = SharingTransport(held, AdaptiveLimiter(width: 12))
        try await withThrowingTaskGroup { tasks in
            for number in [-1, -2] { tasks.addTask { _ = try await transport.execute(Self.request(number)) } }
            #expect(await settles { held.requests.count == 2 })
            let waiting = (0..<3).map { number in
                Task { try await transport.execute(Self.request(number)).status }
            }
            #expect(await settles { transport.waitingCount == 3 })
            waiting[1].cancel()
            // Nothing has been let go yet.
            await #expect(throws: CancellationError.self) { _ = try await waiting[1].value }
            held.open()
            #expect(try await waiting[0].value == 201)
            #expect(try await waiting[2].value == 201)
            try await tasks.waitForAll()
        }
        #expect(Set(held.batches.flatMap { Self.parts(of: $0) }.map { $0.words[1] }) == [path(0), path(2)])
        await transport.shutdown()
    }

    /// What is being sent may arrive: nobody is told of an end before that is decided, and when nobody wants it the sending
    /// ends.
    @Test func whoeverIsCancelledOnTheWayWaitsForTheOthers() async throws {
        let held = Held { _ in throw MictlanXError(.io, "not used") }
        let inner = Endless(held)
        let transport = SharingTransport(inner, AdaptiveLimiter(width: 12))
        try await withThrowingTaskGroup { tasks in
            for number in [-1, -2] { tasks.addTask { _ = try await transport.execute(Self.request(number)) } }
            #expect(await settles { held.requests.count == 2 })
            let riding = (0..<3).map { number in
                Task { try await transport.execute(Self.request(number)).status }
            }
            #expect(await settles { transport.waitingCount == 3 })
            held.open()
            #expect(await settles { inner.batches == 1 })
            riding[0].cancel()
            riding[1].cancel()
            #expect(inner.ended == 0)
            riding[2].cancel()
            for task in riding { await #expect(throws: CancellationError.self) { _ = try await task.value } }
            #expect(inner.ended == 1)
            try await tasks.waitForAll()
        }
        await transport.shutdown()
    }

    /// Never answers a batch.
    private final class Endless: HTTPTransport {
        private let held: Held
        private let counts = Mutex((batches: 0, ended: 0))

        init(_ held: Held) { self.held = held }

        var batches: Int { counts.withLock { $0.batches } }
        var ended: Int { counts.withLock { $0.ended } }

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            guard request.route == .batch else { return try await held.execute(request) }
            counts.withLock { $0.batches += 1 }
            defer { counts.withLock { $0.ended += 1 } }
            try await untilCancelled()
            throw CancellationError()
        }

        func shutdown() async { await held.shutdown() }
    }
}
