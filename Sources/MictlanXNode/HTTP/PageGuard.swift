internal import NIOHTTP1

/// Refuses what a page of another origin asks for in somebody's browser. Browsers say so themselves (Fetch §3.2, Fetch
/// Metadata §2.3); programs send neither field.
enum PageGuard {
    /// Checks the fields of a request.
    ///
    /// - Throws: ``Refusal`` with 403, or with 400 for a request without one `Host` (RFC 9112 §3.2).
    static func check(_ head: HTTPRequestHead) throws(Refusal) {
        let hosts = head.headers["host"]
        guard hosts.count == 1 || (hosts.isEmpty && head.version != .http1_1) else {
            throw Refusal(status: 400, "a request has one field 'Host', not \(hosts.count)")
        }
        let sites = head.headers["sec-fetch-site"].map { $0.lowercased() }
        guard sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else { throw foreign }
        let origins = head.headers["origin"]
        guard origins.allSatisfy({ isOwn($0, host: hosts.first ?? "") }) else { throw foreign }
    }

    /// Whether an origin (RFC 6454 §6.2) is the one that the request is sent to. `null` is nobody's.
    private static func isOwn(_ origin: some StringProtocol, host: String) -> Bool {
        let origin = origin.lowercased()
        for scheme in ["http", "https"] where origin.hasPrefix("\(scheme)://") {
            let port = scheme == "http" ? ":80" : ":443"
            func plain(_ authority: String) -> String {
                authority.hasSuffix(port) ? String(authority.dropLast(port.utf8.count)) : authority
            }
            return plain(String(origin.dropFirst(scheme.utf8.count + 3))) == plain(host.lowercased())
        }
        return false
    }

    private static var foreign: Refusal {
        Refusal(status: 403, "pages of other origins may not use this node")
    }
}
