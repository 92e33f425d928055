internal import CCurl

extension MictlanXError {
    /// The one place where a status of libcurl becomes an error (libcurl-errors(3)).
    ///
    /// - Parameters:
    ///   - code: the status, not `CURLE_OK`.
    ///   - place: what was asked for: a URL, or a socket.
    ///   - detail: libcurl's own words, may be empty.
    ///   - wasConnected: whether a connection stood when it failed.
    ///   - proxy: the URL of the proxy that would be asked; a host may be left out of it all the same.
    init(curl code: CURLcode, place: String, detail: String, wasConnected: Bool, proxy: String? = nil) {
        let reason = detail.isEmpty ? CurlLibrary.words(of: code) : detail
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(
                .unreachable,
                "\(place): cannot resolve the name of the host: \(reason); is it spelled right, and does DNS work here?"
            )
        case CURLE_COULDNT_RESOLVE_PROXY:
            self.init(
                .unreachable,
                "\(place): cannot resolve the proxy: \(reason); check http_proxy and https_proxy, or name the host in "
                    + "no_proxy")
        case CURLE_COULDNT_CONNECT where proxy.map { Self.names(detail, $0) } == true, CURLE_PROXY:
            self.init(
                .unreachable,
                "\(place): cannot connect to the proxy: \(reason); is it running? http_proxy and https_proxy name it, and "
                    + "no_proxy hosts that are reached without it")
        case CURLE_COULDNT_CONNECT:
            self.init(.unreachable, "\(place): cannot connect: \(reason); is the router running, and the URI right?")
        case CURLE_OPERATION_TIMEDOUT where wasConnected:
            self.init(.timeout, "\(place): no answer in time: \(reason)")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.unreachable, "\(place): cannot connect in time: \(reason)")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_BAD_CONTENT_ENCODING:
            self.init(.badAnswer, "\(place): the answer is not HTTP: \(reason)")
        case CURLE_PARTIAL_FILE:
            self.init(.badAnswer, "\(place): the answer is cut short: \(reason)")
        // With TLS 1.3 a server that refuses the client's certificate says so after the handshake (RFC 8446 §4.4.2.4).
        case CURLE_RECV_ERROR where reason.contains("SSL") && reason.contains("alert"),
            CURLE_SEND_ERROR where reason.contains("SSL") && reason.contains("alert"):
            self.init(.tls, "\(place): TLS failed: \(reason)")
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND:
            self.init(.unavailable, "\(place): the connection broke: \(reason)")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_INVALIDCERTSTATUS:
            // OpenSSL's words for an answer that is no record of TLS.
            let advice =
                reason.contains("wrong version number")
                ? "; a server without TLS answers so: add '?protocol=http' to its URI" : ""
            self.init(.tls, "\(place): TLS failed: \(reason)\(advice)")
        case CURLE_URL_MALFORMAT:
            self.init(.configuration, "\(place) is not a URL: \(reason)")
        default:
            self.init(.unavailable, "\(place): the transfer failed: \(reason)")
        }
    }

    /// Whether libcurl's words on a connection that failed are about a proxy: `Failed to connect to HOST port PORT`.
    private static func names(_ detail: String, _ proxy: String) -> Bool {
        let authority = proxy.split(separator: "://", maxSplits: 1).last?.split(separator: "@").last ?? ""
        let parts = authority.prefix { $0 != "/" }.split(separator: ":")
        guard let host = parts.first, let port = parts.dropFirst().last else { return false }
        return detail.contains(host) && detail.contains("port \(port)")
    }
}
