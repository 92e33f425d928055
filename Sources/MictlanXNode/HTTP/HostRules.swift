internal import Glibc
internal import NIOHTTP1

/// The names under which a node that asks nobody for a token answers. A page of the web can have its own name lead to this
/// machine (DNS rebinding) and then reach the node as its own origin; what it cannot do is send another `Host`.
struct HostRules: Hashable, Sendable {
    private let names: Set<String>
    private let isOpen: Bool

    /// The loopback names and addresses, and some more.
    ///
    /// - Parameters:
    ///   - names: further names or addresses, without ports; `*` for every one.
    ///   - isOpen: whether other machines reach the address. Then every address will do, and every name without a full stop:
    ///     who sends a page has a name in the web, and none of these.
    init(allowing names: [String], isOpen: Bool = false) {
        self.names = Set(names.map(Self.canonical))
        self.isOpen = isOpen
    }

    /// Checks the fields `Host` of a request.
    ///
    /// - Throws: ``Refusal`` with 403.
    func check(_ headers: HTTPHeaders) throws(Refusal) {
        guard let field = headers.first(name: "host") else { return }
        let host = Self.host(of: field)
        guard
            names.contains(host) || names.contains("*") || Self.isLoopback(host) || isOpen && Self.isNoneOfTheWeb(host)
        else {
            let known = isOpen ? "addresses, names without a dot" : "loopback names"
            throw Refusal(
                status: 403,
                "without a token this node answers to \(known) and --allow-host names only, not to '\(host)'; "
                    + "start it with --allow-host \(host), or with --token-file")
        }
    }

    /// The host in `host:port`, in lower case; brackets and a last full stop are left out.
    static func host(of authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return canonical(String(authority[authority.index(after: authority.startIndex)..<end]))
        }
        // Several colons without brackets are an IPv6 address as some write it.
        let isPlain = authority.utf8.count { $0 == UInt8(ascii: ":") } == 1
        return canonical(isPlain ? String(authority.prefix { $0 != ":" }) : authority)
    }

    private static func canonical(_ host: String) -> String {
        let host = host.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    /// An address, or a name that nobody can have in the web.
    private static func isNoneOfTheWeb(_ host: String) -> Bool {
        guard !host.isEmpty else { return false }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1 { return true }
        // Browsers read a name of digits as an address (WHATWG URL, IPv4 parser); no other one is without a dot.
        return !host.contains(".") && !host.contains(":") && host.contains { !$0.isNumber }
    }

    /// `localhost` and what ends in it (RFC 6761 §6.3), 127.0.0.0/8 and `::1`.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        var bytes = [UInt8](repeating: 0, count: 16)
        let isAddress = inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1
        return isAddress && ClientAddress(ipAddress: host).isLocal
    }
}
