/// Where one router listens.
public struct RouterEndpoint: Hashable, Sendable {
    /// The scheme of the requests.
    public enum Scheme: String, Hashable, Sendable, CaseIterable {
        /// HTTP/1.1 in the clear.
        case http
        /// TLS, with HTTP/2 where the client asks for it and the server has it.
        case https

        /// The port of a URL without one.
        public var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// The id from the URI, where it gives one; may be empty there.
    public let id: String?
    /// The scheme.
    public let scheme: Scheme
    /// Host name or address; an IPv6 address without brackets.
    public let host: String
    /// The TCP port, 1 to 65,535.
    public let port: Int
    /// A path before `/api`, empty or beginning with `/` and not ending with one.
    public let pathPrefix: String
    /// The path of a unix-domain socket that is used in place of host and port.
    public let unixSocketPath: String?
    /// Scheme, authority and path prefix, which every request needs. The default port of the scheme is left out, any other
    /// one is kept; the Python client drops every port of https (wire protocol §1.4).
    public let baseURL: String

    /// A router reached over TCP.
    ///
    /// - Parameters:
    ///   - id: the router's id, where it has one.
    ///   - scheme: the scheme.
    ///   - host: host name or address.
    ///   - port: the TCP port.
    ///   - pathPrefix: a path before `/api`.
    public init(id: String?, scheme: Scheme, host: String, port: Int, pathPrefix: String = "") {
        self.id = id
        self.scheme = scheme
        self.host = host
        self.port = port
        self.pathPrefix = pathPrefix
        unixSocketPath = nil
        baseURL = "\(scheme.rawValue)://\(Self.authority(scheme, host, port))\(pathPrefix)"
    }

    /// A router reached over a unix-domain socket, as the embedded node is.
    ///
    /// - Parameters:
    ///   - id: a name for messages.
    ///   - unixSocketPath: the socket's path, at most 107 bytes (unix(7)).
    public init(id: String, unixSocketPath: String) {
        self.id = id
        scheme = .http
        host = "localhost"
        port = 80
        pathPrefix = ""
        self.unixSocketPath = unixSocketPath
        baseURL = "\(scheme.rawValue)://\(host)"
    }

    /// Whether the router is on this machine by its address: a unix-domain socket or the loopback. A name that only begins
    /// like an address of the loopback is a name, and DNS decides where it leads.
    public var isLocal: Bool {
        unixSocketPath != nil || host.lowercased() == "localhost" || host == "::1" || Self.isLoopback(host)
    }

    /// Whether a text is an IPv4 address in four decimal parts, from 127.0.0.0/8.
    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "127" else { return false }
        return parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8($0) != nil }
    }

    /// The name of this router in messages.
    public var label: String {
        if let id, !id.isEmpty { return id }
        return unixSocketPath ?? Self.authority(scheme, host, port)
    }

    private static func authority(_ scheme: Scheme, _ host: String, _ port: Int) -> String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? bracketed : "\(bracketed):\(port)"
    }
}
