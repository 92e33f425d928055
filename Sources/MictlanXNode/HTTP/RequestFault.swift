internal import NIOCore
internal import NIOHTTP1

/// What a client does wrong before there is a request to route. Each ends the connection after its answer.
enum RequestFault: Error, Hashable, Sendable {
    /// The head or the body did not come in time.
    case tooSlow
    /// The request line and the headers are too long.
    case headTooLarge
    /// The client left in the middle of a request, or takes no answer.
    case gone
    /// The node was late, and its answer was given in its place already.
    case answered

    /// Whether an error comes from the connection, so that there is no next request on it.
    static func isStreamError(_ error: any Error) -> Bool {
        error is RequestFault || error is HTTPParserError || error is ChannelError || error is IOError
    }

    /// The answer in the place of one that did not begin in time.
    ///
    /// - Parameter limit: how long a request may take in all.
    /// - Returns: 503: the client may ask again.
    static func lateAnswer(after limit: Duration) -> Refusal {
        Refusal(status: 503, "no answer within \(limit): what was asked for may or may not have happened; ask again")
    }

    /// The answer to whatever ended the stream of a connection's requests.
    ///
    /// - Returns: `nil` when no client is there to read it.
    static func refusal(for error: any Error) -> Refusal? {
        switch error {
        case RequestFault.tooSlow:
            Refusal(status: 408, "the request did not come in time")
        case RequestFault.headTooLarge, HTTPParserError.headerOverflow:
            Refusal(status: 431, "the request line and the headers are too long")
        case HTTPParserError.invalidEOFState:
            nil
        case HTTPParserError.invalidVersion:
            Refusal(status: 505, code: 400, "only HTTP/1.0 and HTTP/1.1 are spoken here")
        case let error as HTTPParserError:
            Refusal(status: 400, "not an HTTP request: \(error)")
        default:
            nil
        }
    }
}
