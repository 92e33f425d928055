/// A SHA-256 digest, written as 64 lower-case hexadecimal digits on the wire (FIPS 180-4; wire protocol §1).
public struct Checksum: Hashable, Sendable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public let hex: String

    /// Parses hexadecimal text, accepting upper case as other tools print it; `nil` for anything else.
    ///
    /// - Parameter text: 64 hexadecimal digits.
    public init?(hex text: some StringProtocol) {
        let lower = text.lowercased()
        guard lower.utf8.count == 64, lower.utf8.allSatisfy({ $0.lowercaseHexValue != nil }) else { return nil }
        hex = lower
    }

    /// The digits of a digest.
    init(digest: some Sequence<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        hex = String(decoding: text, as: UTF8.self)
    }

    /// The hexadecimal digits.
    public var description: String { hex }

    /// The digest of no bytes at all.
    public static let ofNothing = SHA256.hash([])
}
