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
    /// - Throws: ``Refusal`` with 403, with 400 for what is no `host[:port]`.
    func check(_ headers: HTTPHeaders) throws(Refusal) {
        guard let field = headers.first(name: "host") else { return }
        guard let host = Self.host(of: field) else {
            throw Refusal(status: 400, "the field Host is no 'host' or 'host:port'")
        }
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
    ///
    /// - Parameter authority: as RFC 9110 §7.2 has it, or an IPv6 address without brackets, as some write it.
    /// - Returns: `nil` where something else than a port follows the host.
    static func host(of authority: String) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]"), isPort(authority[authority.index(after: end)...]) else {
                return nil
            }
            return canonical(String(authority[authority.index(after: authority.startIndex)..<end]))
        }
        guard let colon = authority.firstIndex(of: ":"), colon == authority.lastIndex(of: ":") else {
            return canonical(authority)
        }
        return isPort(authority[colon...]) ? canonical(String(authority[..<colon])) : nil
    }

    /// Whether it is nothing, or a colon and digits, perhaps none.
    private static func isPort(_ rest: Substring) -> Bool {
        rest.isEmpty || rest.first == ":" && rest.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
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
