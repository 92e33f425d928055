/// The oldest version of TLS that is spoken. Older ones than 1.2 are never spoken (RFC 8996).
public enum TLSVersion: String, Hashable, Sendable, CaseIterable {
    /// RFC 5246.
    case tls12 = "1.2"
    /// RFC 8446.
    case tls13 = "1.3"
}
