public import SystemPackage

/// How the certificate of a router is checked.
public enum TLSVerification: Hashable, Sendable {
    /// Against the certificates of the system.
    case system
    /// Against the certificates of a PEM file.
    case bundle(FilePath)
    /// Not at all: any server that answers is trusted.
    case off
}
