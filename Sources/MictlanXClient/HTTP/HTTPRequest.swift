package import MictlanXModel

/// One request to one router.
package struct HTTPRequest: Sendable {
    /// The router.
    package var endpoint: RouterEndpoint
    /// What is asked for; gives method and path.
    package var route: APIRoute
    /// The query without its `?`; empty for none.
    package var query: String
    /// Fields beyond those that the transport sets by itself.
    package var headers: [(name: String, value: String)]
    /// What is sent.
    package var body: HTTPBody
    /// How long it may take.
    package var timeouts: HTTPTimeouts
    /// How the certificate is checked; `nil` as the transport does it.
    package var verification: TLSVerification?
    /// How many of the first fields are those of the whole client, where the request may go along with others of it; `nil` for
    /// one that goes by itself.
    package var commonFields: Int?
    /// Called by the transport whenever bytes go or come.
    package var moved: (@Sendable () -> Void)?

    /// Sets every property but ``commonFields`` and ``moved``.
    package init(
        to endpoint: RouterEndpoint, _ route: APIRoute, query: String = "",
        headers: [(name: String, value: String)] = [], body: HTTPBody = .none, timeouts: HTTPTimeouts = HTTPTimeouts(),
        verification: TLSVerification? = nil
    ) {
        self.endpoint = endpoint
        self.route = route
        self.query = query
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.verification = verification
    }

    /// The whole URL.
    package var url: String {
        var url = endpoint.baseURL
        // Longer than nearly all: every request has one.
        url.reserveCapacity(192)
        route.appendPath(to: &url)
        if !query.isEmpty { url += "?\(query)" }
        return url
    }

    /// What was asked for, as messages name it: the URL of a request over a socket has a host and a port that nobody chose.
    var place: String { endpoint.unixSocketPath == nil ? url : endpoint.address }
}

/// How long one request may take. Each part that is `nil` has no limit.
package struct HTTPTimeouts: Hashable, Sendable {
    /// Until the connection stands.
    package var connect: Duration
    /// From the start to the last byte of the answer, waiting for its consumer included: only for answers that are read
    /// at once.
    package var total: Duration?
    /// With fewer than ``leastSpeed`` bytes a second, rounded up to whole seconds; waiting for a slow consumer of the
    /// answer does not count: libcurl leaves paused transfers out of its check of speed (seen with 7.88, paused for five
    /// times the limit).
    package var stall: Duration?

    /// In bytes a second. A server that sends a byte now and then, so that a wait never ends, is as silent as one that
    /// sends nothing; no network that is of use is as slow.
    package static let leastSpeed = 256

    /// Sets every property.
    package init(connect: Duration = .seconds(10), total: Duration? = nil, stall: Duration? = nil) {
        self.connect = connect
        self.total = total
        self.stall = stall
    }
}
