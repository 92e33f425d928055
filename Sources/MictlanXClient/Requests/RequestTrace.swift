import MictlanXModel
import Synchronization

/// Follows one request for the log; costs next to nothing without a listener.
struct RequestTrace: Sendable {
    private final class Notes: Sendable {
        let record: Mutex<ClientLog.RequestRecord>
        init(_ record: ClientLog.RequestRecord) { self.record = Mutex(record) }
    }

    private let notes: Notes?
    private let log: ClientLog
    private let start: Duration
    private let elapsed: @Sendable () -> Duration

    init(_ request: HTTPRequest, _ environment: ClientEnvironment) {
        log = environment.log
        elapsed = environment.elapsed
        guard log.wantsRequests else {
            (notes, start) = (nil, .zero)
            return
        }
        start = elapsed()
        notes = Notes(
            ClientLog.RequestRecord(
                route: request.route, router: request.endpoint.label, sent: request.body.count,
                attempt: AttemptNumber.current))
    }

    /// Notes the head of the answer, and counts its bytes as they are read.
    func watch(_ response: HTTPResponse) -> HTTPResponse {
        guard let notes else { return response }
        notes.record.withLock { ($0.status, $0.version) = (response.status, response.version) }
        let body = ByteStream {
            // A stream has one reader at a time and its iterators share their place.
            var iterator = response.body.makeAsyncIterator()
            let piece = try await iterator.next()
            if let piece { notes.record.withLock { $0.received += piece.count } }
            return piece
        }
        return HTTPResponse(status: response.status, headers: response.headers, body: body, version: response.version)
    }

    func end(_ error: (any Error)?) {
        guard let notes else { return }
        let record = notes.record.withLock { record in
            record.duration = elapsed() - start
            record.error = error
            return record
        }
        log.didRequest(record)
    }
}
