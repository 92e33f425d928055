internal import CCrypto

/// Incremental SHA-256 over libcrypto, which uses the CPU's SHA instructions (FIPS 180-4, EVP_DigestInit(3)).
///
/// One hasher serves many messages: ``finish()`` leaves it ready for the next, so that small chunks do not pay for a
/// new context each.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer?

    /// A hasher ready for the first byte.
    public init() {
        context = EVP_MD_CTX_new()
        // Out of memory, as when an array cannot grow: a hasher that silently hashed nothing would be worse.
        precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "libcrypto cannot allocate a SHA-256 context")
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to the message.
    ///
    /// - Parameter bytes: any number of bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        EVP_DigestUpdate(context, base, bytes.count)
    }

    /// Adds bytes to the message.
    ///
    /// - Parameter bytes: any number of bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        let direct: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if direct == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// Ends the message and begins the next.
    ///
    /// - Returns: the checksum of everything added since the start or the last call.
    public mutating func finish() -> Checksum {
        // Without a type the context keeps its digest, which saves the look-up that dominates small messages.
        defer { EVP_DigestInit_ex(context, nil, nil) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digest in
            EVP_DigestFinal_ex(context, digest.baseAddress, nil)
            return Checksum(digest: digest)
        }
    }

    /// The checksum of one message.
    ///
    /// - Returns: its checksum.
    public static func hash(_ bytes: some Collection<UInt8>) -> Checksum {
        var hasher = SHA256()
        hasher.update(bytes)
        return hasher.finish()
    }
}
