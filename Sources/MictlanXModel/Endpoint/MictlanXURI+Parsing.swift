extension MictlanXURI {
    /// Parses a connection string.
    ///
    /// - Parameter text: the URI; the prefix is case-sensitive, the default protocol is https. A router without a port
    ///   listens on the one of the protocol.
    /// - Throws: ``InvalidURI`` that names the part at fault.
    public init(_ text: some StringProtocol) throws(InvalidURI) {
        if text.hasPrefix(Self.socketPrefix) {
            self.init(routers: [try Self.socket(String(text.dropFirst(Self.socketPrefix.utf8.count)))])
            return
        }
        guard text.hasPrefix(Self.prefix) else {
            throw InvalidURI("the URI must start with \(Self.prefix)", meant: Self.likely(String(text)))
        }
        let parts = text.dropFirst(Self.prefix.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = Self.query(parts.count > 1 ? parts[1] : "")
        let scheme = try Self.scheme(query["protocol"])
        var routers: [RouterEndpoint] = []
        for specification in Substring(parts.first ?? "").split(separator: ",") {
            var trimmed = Self.trimmingSpaces(specification)
            while trimmed.last == "/" { trimmed.removeLast() }
            while trimmed.first == "/" { trimmed.removeFirst() }
            if !trimmed.isEmpty { routers.append(try Self.router(trimmed, scheme: scheme)) }
        }
        guard !routers.isEmpty else { throw InvalidURI("the URI names no router") }
        let version = query["api_version"] ?? "4"
        guard let apiVersion = Int(version) else { throw InvalidURI("'\(version)' is not an API version") }
        let http2 = ["1", "true", "yes", "on"].contains(query["http2"]?.lowercased() ?? "")
        self.init(routers: routers, apiVersion: apiVersion, http2: http2)
    }

    private static func socket(_ path: String) throws(InvalidURI) -> RouterEndpoint {
        // `sockaddr_un.sun_path` without its NUL (unix(7)).
        guard (1...107).contains(path.utf8.count) else {
            throw InvalidURI("a unix-domain socket is named as unix:PATH, with a path of at most 107 bytes")
        }
        return RouterEndpoint(id: "", unixSocketPath: path)
    }

    /// The first value of every key; empty values count as absent. Many write a slash behind the question mark, too.
    private static func query(_ text: some StringProtocol) -> [String: String] {
        var values: [String: String] = [:]
        for pair in text.drop(while: { $0 == "/" }).split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[1].isEmpty, values[String(sides[0])] == nil else { continue }
            values[String(sides[0])] = String(sides[1])
        }
        return values
    }

    static func scheme(_ text: String?) throws(InvalidURI) -> RouterEndpoint.Scheme {
        guard let text else { return .https }
        guard let scheme = RouterEndpoint.Scheme(rawValue: text.lowercased()) else {
            throw InvalidURI("the protocol '\(text)' is neither http nor https")
        }
        return scheme
    }

    /// `[id@]host[/path][:port]`
    static func router(_ text: Substring, scheme: RouterEndpoint.Scheme) throws(InvalidURI) -> RouterEndpoint {
        let sign = text.firstIndex(of: "@")
        let id = sign.map { String(text[..<$0]) }
        let location = sign.map { text[text.index(after: $0)...] } ?? text
        let (address, port) = try port(location, scheme)
        if sign == nil, address.count(where: { $0 == ":" }) == 1, let list = try? Self(routerList: text) {
            throw InvalidURI("'\(text)' is in the form of MICTLANX_ROUTERS", meant: list)
        }
        let slash = address.firstIndex(of: "/") ?? address.endIndex
        return RouterEndpoint(
            id: id, scheme: scheme, host: try host(address[..<slash]), port: port, pathPrefix: String(address[slash...])
        )
    }

    /// The address and the port behind it.
    private static func port(
        _ location: Substring, _ scheme: RouterEndpoint.Scheme
    ) throws(InvalidURI) -> (address: Substring, port: Int) {
        let bracket = location.lastIndex(of: "]") ?? location.startIndex
        guard let colon = location.lastIndex(of: ":"), colon >= bracket else { return (location, scheme.defaultPort) }
        let digits = trimmingSpaces(location[location.index(after: colon)...])
        guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(digits), (1...65_535).contains(port)
        else { throw InvalidURI("'\(digits)' is not a port (1 to 65535)") }
        return (location[..<colon], port)
    }

    /// A name, an IPv4 address, or an IPv6 address with or without brackets (which are taken off).
    private static func host(_ text: Substring) throws(InvalidURI) -> String {
        var name = text
        let isBracketed = name.first == "[" && name.last == "]"
        if isBracketed { name = name.dropFirst().dropLast() }
        let isIPv6 = isBracketed || name.utf8.count { $0 == UInt8(ascii: ":") } > 1
        let isValid = name.utf8.allSatisfy { byte in
            isIPv6
                ? byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || UInt8.isHexDigit(byte)
                : byte.isASCIIAlphanumeric || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
        }
        guard !name.isEmpty, isValid else { throw InvalidURI("'\(text)' is not a host name or address") }
        return String(name)
    }

    static func trimmingSpaces(_ text: Substring) -> Substring {
        var trimmed = text.drop { $0.isWhitespace }
        while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
        return trimmed
    }
}

extension UInt8 {
    /// Whether a byte is a hexadecimal digit of either case.
    fileprivate static func isHexDigit(_ byte: UInt8) -> Bool {
        byte.lowercaseHexValue != nil || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }
}
