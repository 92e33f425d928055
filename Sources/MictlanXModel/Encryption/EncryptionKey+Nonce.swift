extension EncryptionKey {
    /// The nonce of one message, which follows from the key, the place and the bytes: the same message is encrypted to the
    /// same bytes, and no two others share a nonce but by the chance that random ones would have.
    ///
    /// - Parameters:
    ///   - place: where the message will be stored.
    ///   - digest: SHA-256 of all bytes that are encrypted.
    /// - Returns: ``AESGCM/nonceSize`` bytes.
    package func nonce(for place: String, _ digest: Checksum) -> [UInt8] {
        // A key of its own: the one of the cipher computes nothing else.
        let key = HMACSHA256.code(Array("mxshell nonce key 1".utf8), key: bytes)
        // The digest has a fixed length, so that no two pairs make the same message.
        return Array(HMACSHA256.code(Array(place.utf8) + digest.bytes, key: key).prefix(AESGCM.nonceSize))
    }
}
