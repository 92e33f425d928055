internal import Glibc

/// Whom a connection comes from, as far as limits and logs care.
struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    /// What counts as one client: an IPv4 address, or the 64-bit prefix of an IPv6 one, which a single host has to
    /// itself (RFC 4291 §2.5.1). `nil` for this machine.
    let network: [UInt8]?
    /// The address without its port, `local` for a unix-domain socket.
    let description: String

    /// The other end of a connection, or one that is listened on.
    ///
    /// - Parameter text: an IP address as inet_ntop(3) writes it; `nil` on a unix-domain socket.
    init(ipAddress text: String?) {
        let bytes = text.flatMap(Self.bytes) ?? []
        description = text ?? "local"
        network = bytes.isEmpty || Self.isLoopback(bytes) ? nil : bytes.count == 16 ? Array(bytes.prefix(8)) : bytes
    }

    /// Whether it is this machine.
    var isLocal: Bool { network == nil }

    /// The 4 or 16 bytes of an IP address; an IPv4 address inside an IPv6 one (RFC 4291 §2.5.5.2) is the former.
    private static func bytes(of text: String) -> [UInt8]? {
        let text = String(text.prefix { $0 != "%" })
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        guard inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        return bytes.starts(with: mappedPrefix) ? Array(bytes.dropFirst(mappedPrefix.count)) : bytes
    }

    /// 127.0.0.0/8 or ::1.
    private static func isLoopback(_ bytes: [UInt8]) -> Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}
