/// A connection string: `mictlanx://[id@]host[/path][:port][,…]/?protocol=http&api_version=4&http2=0`, or `unix:path` for
/// a node that listens on a unix-domain socket.
///
/// Source: wire protocol §1.4; a port may be missing, as in today's Python client. Stricter than the Python client in what
/// could never work: the host must be a host, the port plain digits, the protocol http or https.
public struct MictlanXURI: Hashable, Sendable {
    /// The routers, at least one, in the order given.
    public let routers: [RouterEndpoint]
    /// The version of the API; 4 is the one this client speaks.
    public let apiVersion: Int
    /// Whether HTTP/2 is wanted (over TLS only).
    public let http2: Bool

    /// Joins checked parts.
    ///
    /// - Parameters:
    ///   - routers: the routers, in order of preference.
    ///   - apiVersion: the version of the API.
    ///   - http2: whether HTTP/2 is wanted.
    public init(routers: [RouterEndpoint], apiVersion: Int = 4, http2: Bool = false) {
        self.routers = routers
        self.apiVersion = apiVersion
        self.http2 = http2
    }

    /// The canonical form; without routers the bare prefix.
    public var text: String {
        guard !routers.isEmpty else { return Self.prefix }
        if routers[0].unixSocketPath != nil { return shortText }
        return "\(shortText)&api_version=\(apiVersion)&http2=\(http2 ? 1 : 0)"
    }

    /// The routers and the protocol alone, as people write them.
    package var shortText: String {
        if let path = routers.first?.unixSocketPath { return "\(Self.socketPrefix)\(path)" }
        let specifications = routers.map { router in
            let host = router.host.contains(":") ? "[\(router.host)]" : router.host
            return "\(router.id.map { "\($0)@" } ?? "")\(host)\(router.pathPrefix):\(router.port)"
        }
        let scheme = routers.first?.scheme ?? .https
        return "\(Self.prefix)\(specifications.joined(separator: ","))/?protocol=\(scheme.rawValue)"
    }

    static let prefix = "mictlanx://"
    static let socketPrefix = "unix:"
}

extension MictlanXURI: CustomStringConvertible {
    /// The canonical form.
    public var description: String { text }
}

/// A text that is not a MictlanX URI.
public struct InvalidURI: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to write instead.
    public let description: String

    /// - Parameters:
    ///   - reason: what is wrong.
    ///   - meant: what the text most likely means.
    init(_ reason: String, meant: MictlanXURI? = nil) {
        description =
            meant.map { "\(reason); write \($0.shortText)" }
            ?? "\(reason); write for example mictlanx://router-0@localhost:60666/?protocol=http"
    }
}
