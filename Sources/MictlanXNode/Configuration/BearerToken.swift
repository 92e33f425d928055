internal import MictlanXModel

/// The secret that clients send to be let in (RFC 6750). Only its digest is kept, so that nothing can print it.
public struct BearerToken: Hashable, Sendable, CustomStringConvertible {
    private let digest: Checksum

    /// Takes a token.
    ///
    /// - Parameter text: at least 16 characters of `A-Z a-z 0-9 - . _ ~ + / =` (the grammar of RFC 6750 §2.1).
    /// - Throws: ``NodeError`` with `invalidConfiguration`, which does not repeat the text.
    public init(_ text: some StringProtocol) throws(NodeError) {
        guard text.utf8.count >= Self.minimumLength else {
            throw NodeError(
                .invalidConfiguration,
                "the bearer token has \(text.utf8.count) characters; at least \(Self.minimumLength) are needed")
        }
        guard text.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "-._~+/=".utf8.contains($0) }) else {
            throw NodeError(
                .invalidConfiguration, "the bearer token may only have letters, digits and - . _ ~ + / =")
        }
        digest = SHA256.hash(Array(text.utf8))
    }

    /// Does not tell.
    public var description: String { "(a secret)" }

    /// Compares in a time that tells nothing: digests, which no one can steer, and all of them to the end.
    func matches(_ token: Substring) -> Bool {
        let candidate = SHA256.hash(Array(token.utf8))
        return zip(candidate.hex.utf8, digest.hex.utf8).reduce(0 as UInt8) { $0 | $1.0 ^ $1.1 } == 0
    }

    private static let minimumLength = 16
}
