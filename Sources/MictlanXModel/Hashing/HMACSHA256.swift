/// HMAC with SHA-256 (RFC 2104), for messages that fit into memory.
package enum HMACSHA256 {
    /// The block of the hash, in bytes.
    private static let block = 64

    /// The code of a message.
    ///
    /// - Parameters:
    ///   - message: the message.
    ///   - key: the key, of any length.
    /// - Returns: 32 bytes.
    package static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var block = key.count > Self.block ? SHA256.hash(key).bytes : key
        block += [UInt8](repeating: 0, count: Self.block - block.count)
        let inner = SHA256.hash(block.map { $0 ^ 0x36 } + message).bytes
        return SHA256.hash(block.map { $0 ^ 0x5C } + inner).bytes
    }
}
