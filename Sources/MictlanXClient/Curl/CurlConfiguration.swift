internal import CCurl
internal import MictlanXModel
internal import SystemPackage

/// What holds for every transfer.
package struct CurlConfiguration: Hashable, Sendable {
    /// How the server's certificate is checked.
    package var verification: TLSVerification = .system
    /// The oldest version of TLS that is spoken.
    package var minimumTLS = TLSVersion.tls12
    /// The client's certificate.
    package var clientCertificate: ClientCertificate?
    /// Whether HTTP/2 is asked for on https.
    package var http2 = false
    /// The proxy's URL, if any. Never used for unix-domain sockets and the loopback.
    package var proxy: String?
    /// Hosts that are reached without the proxy, comma-separated.
    package var noProxy = ""
    /// How many idle connections are kept.
    package var keptConnections = 32

    /// The defaults.
    package init() {}
}

extension CurlConfiguration {
    /// In bytes, for what is long, and for all else: the least that libcurl takes for bodies that are sent.
    private static let (largeBuffer, smallBuffer) = (1 << 16, 1 << 14)

    /// Sets everything on a fresh handle.
    func apply(to exchange: CurlExchange, _ request: HTTPRequest) throws(MictlanXError) {
        let endpoint = request.endpoint
        try exchange.handle.set(CURLOPT_URL, request.url)
        try exchange.handle.set(CURLOPT_PATH_AS_IS, 1)
        try exchange.handle.set(CURLOPT_PROTOCOLS_STR, endpoint.scheme.rawValue)
        try exchange.handle.set(CURLOPT_FOLLOWLOCATION, 0)
        try exchange.handle.set(CURLOPT_HTTP09_ALLOWED, 0)
        // Signals belong to the program; without this libcurl times name look-ups with SIGALRM.
        try exchange.handle.set(CURLOPT_NOSIGNAL, 1)
        try exchange.handle.set(CURLOPT_USERAGENT, "mictlanx-swift/1")
        // libcurl takes both from the heap anew for every transfer.
        try exchange.handle.set(CURLOPT_BUFFERSIZE, request.route.answersAtLength ? Self.largeBuffer : Self.smallBuffer)
        let isLong = request.body.count > Self.smallBuffer
        try exchange.handle.set(CURLOPT_UPLOAD_BUFFERSIZE, isLong ? Self.largeBuffer : Self.smallBuffer)
        try exchange.handle.set(CURLOPT_TCP_NODELAY, 1)
        let version = wantsHTTP2(endpoint) ? mx_curl_http_2_tls() : mx_curl_http_1_1()
        try exchange.handle.set(CURLOPT_HTTP_VERSION, version)
        if let path = endpoint.unixSocketPath { try exchange.handle.set(CURLOPT_UNIX_SOCKET_PATH, path) }
        try applyProxy(to: exchange, endpoint)
        try applyTLS(to: exchange, request.verification ?? verification)
        try applyTimeouts(to: exchange, request.timeouts)
        try applyMethod(to: exchange, request)
    }

    /// Without TLS HTTP/2 is broken in libcurl 7.88: the second request fails.
    func wantsHTTP2(_ endpoint: RouterEndpoint) -> Bool { http2 && endpoint.scheme == .https }

    /// Always explicit, because libcurl would read `http_proxy` by itself; the empty text means no proxy.
    private func applyProxy(to exchange: CurlExchange, _ endpoint: RouterEndpoint) throws(MictlanXError) {
        exchange.proxy = proxy.flatMap { endpoint.isLocal ? nil : $0 }
        try exchange.handle.set(CURLOPT_PROXY, exchange.proxy ?? "")
        try exchange.handle.set(CURLOPT_NOPROXY, noProxy)
    }

    private func applyTLS(to exchange: CurlExchange, _ verification: TLSVerification) throws(MictlanXError) {
        try exchange.handle.set(CURLOPT_SSLVERSION, minimumTLS == .tls13 ? mx_curl_tls_1_3() : mx_curl_tls_1_2())
        if let certificate = clientCertificate {
            try exchange.handle.set(CURLOPT_SSLCERT, certificate.certificate.string)
            try exchange.handle.set(CURLOPT_SSLKEY, certificate.key.string)
            // Without one OpenSSL would ask for it on the terminal.
            try exchange.handle.set(CURLOPT_KEYPASSWD, certificate.passphrase?.text ?? "")
        }
        switch verification {
        case .system: break
        case .bundle(let path):
            try exchange.handle.set(CURLOPT_CAINFO, path.string)
            // Debian's libcurl would go on to trust the directory of the system's certificates beside the bundle.
            try exchange.handle.unset(CURLOPT_CAPATH)
        case .off:
            try exchange.handle.set(CURLOPT_SSL_VERIFYPEER, 0)
            try exchange.handle.set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }

    private func applyTimeouts(to exchange: CurlExchange, _ timeouts: HTTPTimeouts) throws(MictlanXError) {
        try exchange.handle.set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.wholeMilliseconds)
        if let total = timeouts.total { try exchange.handle.set(CURLOPT_TIMEOUT_MS, total.wholeMilliseconds) }
        if let stall = timeouts.stall {
            try exchange.handle.set(CURLOPT_LOW_SPEED_LIMIT, HTTPTimeouts.leastSpeed)
            try exchange.handle.set(CURLOPT_LOW_SPEED_TIME, max(1, (stall.wholeMilliseconds + 999) / 1_000))
        }
    }

    private func applyMethod(to exchange: CurlExchange, _ request: HTTPRequest) throws(MictlanXError) {
        switch request.route.method {
        case .get: try exchange.handle.set(CURLOPT_HTTPGET, 1)
        case .delete where request.body.count == 0: break
        case .post, .delete:
            try exchange.handle.set(CURLOPT_POST, 1)
            try exchange.handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
            if request.body.count <= Self.smallBuffer { try exchange.sendWithHead(request.body) }
        }
        if request.route.method == .delete { try exchange.handle.set(CURLOPT_CUSTOMREQUEST, "DELETE") }
        // Without the empty field libcurl would wait a second for `100 Continue` before a large body.
        if request.body.count > 0 { try exchange.add("Expect:") }
        if let type = request.body.contentType { try exchange.add("Content-Type: \(type)") }
        for (name, value) in request.headers {
            // An empty value is written so (CURLOPT_HTTPHEADER(3)); a colon with nothing behind it takes a field away.
            try exchange.add(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        try exchange.handle.set(CURLOPT_HTTPHEADER, list: exchange.headerList)
    }
}
