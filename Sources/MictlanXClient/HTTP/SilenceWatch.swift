internal import MictlanXModel
import Synchronization

/// Knows what is waited for, and since when no byte has moved: so that a person can be told, instead of looking at nothing.
package final class SilenceWatch: Sendable {
    /// A wait in which nothing moves.
    package struct Silence: Hashable, Sendable {
        /// What was asked for.
        package let subject: String
        /// Who was asked.
        package let server: String
        /// Since when nothing has moved.
        package let since: ContinuousClock.Instant
    }

    private struct State {
        var waits: [UInt64: HTTPRequest] = [:]
        var next: UInt64 = 0
        var last = ContinuousClock.now
        /// Whether the last wait ended with nothing: the next one, a second attempt perhaps, goes on with its silence.
        var wasInVain = false
    }

    private let state = Mutex(State())

    /// Nothing is waited for.
    package init() {}

    /// The wait that has lasted longest; `nil` while nothing is waited for.
    package var current: Silence? {
        state.withLock { state in
            guard let (_, request) = state.waits.min(by: { $0.key < $1.key }) else { return nil }
            return Silence(subject: request.route.subject, server: request.endpoint.name, since: state.last)
        }
    }

    /// A byte was sent or came.
    func moved() { state.withLock { $0.last = ContinuousClock.now } }

    /// Waits for a server.
    ///
    /// - Returns: what the body returns.
    /// - Throws: what the body throws.
    func wait<T>(for request: HTTPRequest, _ body: () async throws -> T) async throws -> T {
        let number = state.withLock { state in
            if state.waits.isEmpty, !state.wasInVain { state.last = ContinuousClock.now }
            state.next += 1
            // Few are ever shown: the words are made for those.
            state.waits[state.next] = request
            return state.next
        }
        do {
            let result = try await body()
            end(number, inVain: false)
            return result
        } catch {
            end(number, inVain: true)
            throw error
        }
    }

    private func end(_ number: UInt64, inVain: Bool) {
        state.withLock { state in
            state.waits[number] = nil
            state.wasInVain = inVain
        }
    }
}

extension SilenceWatch? {
    /// Sends a request and watches over it, up to the last byte of its answer that is read.
    ///
    /// - Returns: the answer.
    /// - Throws: what `send` throws.
    func watch(
        _ request: HTTPRequest, _ send: (HTTPRequest) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard let self else { return try await send(request) }
        var watched = request
        watched.moved = { self.moved() }
        let response = try await self.wait(for: request) { try await send(watched) }
        let body = ByteStream {
            // A stream has one reader at a time and its iterators share their place.
            var iterator = response.body.makeAsyncIterator()
            return try await self.wait(for: request) { try await iterator.next() }
        }
        return HTTPResponse(status: response.status, headers: response.headers, body: body, version: response.version)
    }
}

extension RouterEndpoint {
    /// The router's id and address, for people.
    fileprivate var name: String {
        guard let id, !id.isEmpty else { return address }
        return "\(id) at \(address)"
    }
}
