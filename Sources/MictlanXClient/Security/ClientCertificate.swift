public import SystemPackage

/// The client's certificate, for routers that ask for one.
public struct ClientCertificate: Hashable, Sendable {
    /// The certificate, and after it those between it and the authority, in PEM.
    public var certificate: FilePath
    /// The private key in PEM.
    public var key: FilePath
    /// What the key is encrypted with; `nil` for a bare key.
    public var passphrase: Secret?

    /// Sets every property.
    public init(certificate: FilePath, key: FilePath, passphrase: Secret? = nil) {
        self.certificate = certificate
        self.key = key
        self.passphrase = passphrase
    }
}
