internal import CCrypto

/// AES-GCM over libcrypto in one direction, for one message (NIST SP 800-38D, EVP_EncryptInit(3)).
package final class AESGCM {
    /// In bytes; the size that the standard recommends.
    package static let nonceSize = 12
    /// In bytes.
    package static let tagSize = 16
    /// The most bytes of one message: 2^39 - 256 bits.
    package static let maximumSize = (1 << 36) - 32

    private let context: OpaquePointer?
    private let encrypts: Bool
    private var isUsable: Bool

    /// Begins a message.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - nonce: ``nonceSize`` bytes; never the same ones twice with a key.
    ///   - encrypts: the direction.
    package init(_ key: EncryptionKey, nonce: [UInt8], encrypts: Bool) {
        self.encrypts = encrypts
        context = EVP_CIPHER_CTX_new()
        let cipher =
            switch key.bytes.count {
            case 16: EVP_aes_128_gcm()
            case 24: EVP_aes_192_gcm()
            default: EVP_aes_256_gcm()
            }
        isUsable =
            nonce.count == Self.nonceSize
            && EVP_CipherInit_ex(context, cipher, nil, key.bytes, nonce, encrypts ? 1 : 0) == 1
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Passes bytes through.
    ///
    /// - Parameters:
    ///   - input: at most 2^30 bytes.
    ///   - output: room for as many.
    /// - Returns: whether it worked; not beyond ``maximumSize``.
    package func update(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Bool {
        guard !input.isEmpty else { return isUsable }
        var count: CInt = 0
        isUsable =
            isUsable && input.count <= min(output.count, 1 << 30)
            && EVP_CipherUpdate(
                context, output.baseAddress?.assumingMemoryBound(to: UInt8.self), &count,
                input.baseAddress?.assumingMemoryBound(to: UInt8.self), CInt(input.count)) == 1
            && Int(count) == input.count
        return isUsable
    }

    /// Ends a message that was encrypted.
    ///
    /// - Returns: its tag of ``tagSize`` bytes; `nil` when anything before failed.
    package func seal() -> [UInt8]? {
        guard isUsable, encrypts, finish() else { return nil }
        var tag = [UInt8](repeating: 0, count: Self.tagSize)
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CInt(tag.count), &tag) == 1 else { return nil }
        return tag
    }

    /// Ends a message that was decrypted.
    ///
    /// - Parameter tag: the tag that came with it.
    /// - Returns: whether every byte is what was encrypted, with this key.
    package func isAuthentic(tag: [UInt8]) -> Bool {
        var tag = tag
        return isUsable && !encrypts && tag.count == Self.tagSize
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(tag.count), &tag) == 1 && finish()
    }

    private func finish() -> Bool {
        isUsable = false
        var (count, nothing) = (CInt(0), [UInt8](repeating: 0, count: 16))
        return EVP_CipherFinal_ex(context, &nothing, &count) == 1
    }
}
