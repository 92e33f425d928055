/// Other forms in which routers are written.
extension MictlanXURI {
    /// Takes the form of the Python client's variable `MICTLANX_ROUTERS`: `id:host[/path]:port`, separated by spaces or
    /// commas. The port -1 stands for none.
    ///
    /// - Parameters:
    ///   - text: the list; a whole URI is taken as it is.
    ///   - scheme: the value of `MICTLANX_PROTOCOL`, `http` where it is not set.
    /// - Throws: ``InvalidURI`` that names the part at fault.
    public init(routerList text: some StringProtocol, scheme: String? = nil) throws(InvalidURI) {
        guard !text.hasPrefix(Self.prefix) else {
            self = try MictlanXURI(text)
            return
        }
        let scheme = try Self.scheme(scheme ?? RouterEndpoint.Scheme.http.rawValue)
        var routers: [RouterEndpoint] = []
        for item in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            guard let first = item.firstIndex(of: ":"), first > item.startIndex, let last = item.lastIndex(of: ":"),
                last > first
            else { throw InvalidURI("'\(item)' is not id:host:port") }
            let host = item[item.index(after: first)..<last]
            let port = item[last...] == ":-1" ? "" : item[last...]
            routers.append(try Self.router("\(item[..<first])@\(host)\(port)", scheme: scheme))
        }
        guard !routers.isEmpty else { throw InvalidURI("the list names no router") }
        self.init(routers: routers)
    }

    /// What a text without the prefix most likely means: the URL of a router, a list as above, or an address alone.
    static func likely(_ text: String) -> MictlanXURI? {
        guard !text.isEmpty, !text.lowercased().hasPrefix("mictlanx") else { return nil }
        for scheme in RouterEndpoint.Scheme.allCases where text.lowercased().hasPrefix("\(scheme.rawValue)://") {
            let rest = text.dropFirst(scheme.rawValue.count + 3).prefix { $0 != "?" && $0 != "#" }
            let address = rest.prefix { $0 != "/" }
            var path = rest.dropFirst(address.count)
            while path.last == "/" { path.removeLast() }
            let colon = address.lastIndex(of: ":").flatMap { address[$0...].contains("]") ? nil : $0 }
            let (host, port) = colon.map { (address[..<$0], address[$0...]) } ?? (address, "")
            return try? MictlanXURI("\(prefix)\(host)\(path)\(port)/?protocol=\(scheme.rawValue)")
        }
        guard !text.contains("://") else { return nil }
        return (try? MictlanXURI(routerList: text)) ?? (try? MictlanXURI("\(prefix)\(text)/?protocol=http"))
    }
}
