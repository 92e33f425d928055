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

    /// Joins all parts.
    ///
    /// - Parameters:
    ///   - endpoint: the router.
    ///   - route: what is asked for.
    ///   - query: the query without its `?`.
    ///   - headers: fields beyond those that the transport sets.
    ///   - body: what is sent.
    ///   - timeouts: how long it may take.
    ///   - verification: how the certificate is checked.
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
    package var url: String { endpoint.baseURL + route.path + (query.isEmpty ? "" : "?\(query)") }
}

/// How long one request may take. Each part that is `nil` has no limit.
package struct HTTPTimeouts: Hashable, Sendable {
    /// Until the connection stands.
    package var connect: Duration
    /// From the start to the last byte of the answer, waiting for its consumer included: only for answers that are read
    /// at once.
    package var total: Duration?
    /// Without any byte in either direction; waiting for a slow consumer of the answer does not count: libcurl
    /// leaves paused transfers out of its check of speed (seen with 7.88, paused for five times the limit).
    package var stall: Duration?

    /// Sets all parts.
    ///
    /// - Parameters:
    ///   - connect: until the connection stands.
    ///   - total: from the start to the last byte of the answer.
    ///   - stall: without any byte in either direction; rounded up to whole seconds.
    package init(connect: Duration = .seconds(10), total: Duration? = nil, stall: Duration? = nil) {
        self.connect = connect
        self.total = total
        self.stall = stall
    }
}

/// What a request sends.
package enum HTTPBody: Sendable {
    /// Nothing.
    case none
    /// Bytes in memory.
    case bytes(ArraySlice<UInt8>, contentType: String)
    /// A region of an open file, read while it is sent.
    case file(FileRegion)

    /// The number of bytes.
    package var count: Int {
        switch self {
        case .none: 0
        case .bytes(let bytes, _): bytes.count
        case .file(let region): region.range.count
        }
    }

    /// The media type, `nil` where nothing is sent.
    package var contentType: String? {
        switch self {
        case .none: nil
        case .bytes(_, let contentType): contentType
        case .file: "application/octet-stream"
        }
    }
}

/// A region of an open file.
package struct FileRegion: Sendable {
    /// The file.
    package let file: LocalFile
    /// The bytes of the region.
    package let range: Range<Int>

    /// Joins both parts.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - range: the offsets of its bytes.
    package init(file: LocalFile, range: Range<Int>) {
        self.file = file
        self.range = range
    }
}
