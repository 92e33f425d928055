/// A key for AES: 16, 24 or 32 bytes. It never shows up in logs, errors or dumps.
public struct EncryptionKey: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Takes the bytes of a key.
    ///
    /// - Parameter bytes: 16, 24 or 32 bytes from a source of random numbers, not a password.
    /// - Throws: ``InvalidEncryptionKey`` for another number of bytes.
    public init(_ bytes: some Collection<UInt8>) throws(InvalidEncryptionKey) {
        guard Self.sizes.contains(bytes.count) else { throw InvalidEncryptionKey(size: bytes.count) }
        self.bytes = Array(bytes)
    }

    /// Reads the content of a key file: the 16, 24 or 32 bytes themselves, or a line with 32, 48 or 64 hexadecimal
    /// digits.
    ///
    /// - Parameter content: the whole file.
    /// - Throws: ``InvalidEncryptionKey`` for anything else.
    public init(fileContent content: [UInt8]) throws(InvalidEncryptionKey) {
        if Self.sizes.contains(content.count) {
            bytes = content
            return
        }
        var line = content[...]
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        let digits = String(decoding: line, as: UTF8.self).lowercased()
        guard let bytes = Hex.bytes(digits), Self.sizes.contains(bytes.count) else {
            throw InvalidEncryptionKey(size: content.count)
        }
        self.bytes = bytes
    }

    private static let sizes: Set = [16, 24, 32]

    /// Tells keys apart without telling anything of the key: 16 hexadecimal digits of a hash.
    package var fingerprint: String {
        String(SHA256.hash(Array("mxshell key fingerprint".utf8) + bytes).hex.prefix(16))
    }
}

extension EncryptionKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says only that there is a key.
    public var description: String { "<key>" }
    /// Says only that there is a key.
    public var debugDescription: String { description }
    /// Nothing: `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Bytes that are no key for AES.
public struct InvalidEncryptionKey: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many bytes there were.
    public let size: Int

    /// What a key looks like.
    public var description: String {
        "a key is 16, 24 or 32 bytes, or a line with 32, 48 or 64 hexadecimal digits; here are \(size) bytes"
    }
}
