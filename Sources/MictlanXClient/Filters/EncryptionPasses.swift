internal import MictlanXModel

/// Encrypts with AES-GCM.
///
/// The nonce follows from the key, the ball and the bytes, so that a put that is begun again sends the same bytes. It is
/// right only for these bytes: what comes is held against their digest, as one nonce for two messages would give both
/// away.
final class EncryptionPass: FilterPass {
    private let cipher: AESGCM
    private let nonce: [UInt8]
    private let expected: Checksum?
    private var hasher = SHA256()
    private var count = 0
    private var output: [UInt8] = []

    /// - Parameters:
    ///   - key: the key.
    ///   - message: the bytes that will come and where they will be; `nil` draws a nonce by chance.
    init(_ key: EncryptionKey, _ message: EncodedMessage?) {
        expected = message?.digest
        if let message {
            nonce = key.nonce(for: message.place, message.digest)
        } else {
            // getrandom(2) is behind this generator.
            var random = SystemRandomNumberGenerator()
            nonce = (0..<AESGCM.nonceSize).map { _ in random.next() }
        }
        cipher = AESGCM(key, nonce: nonce, encrypts: true)
    }

    func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard count <= AESGCM.maximumSize - bytes.count else {
            throw MictlanXError(
                .invalidArgument, "AES-GCM encrypts at most \(AESGCM.maximumSize) bytes at once; put it in parts")
        }
        try begin(sink)
        if expected != nil { hasher.update(bytes) }
        count += bytes.count
        try cipher.run(bytes, &output, sink)
    }

    func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try begin(sink)
        guard expected.map({ $0 == hasher.finish() }) ?? true else { throw UnrepeatableBytes() }
        guard let tag = cipher.seal() else { throw AESGCM.failure }
        try tag.withUnsafeBytes(sink)
    }

    /// The nonce goes before everything else.
    private func begin(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard output.isEmpty else { return }
        output = [UInt8](repeating: 0, count: AESGCM.pieceSize)
        try nonce.withUnsafeBytes(sink)
    }
}

/// What a filter is to encode, where it asks for that beforehand.
struct EncodedMessage: Sendable {
    /// `bucket/ball`.
    let place: String
    /// SHA-256 of all bytes that come into the filter.
    let digest: Checksum
}

/// Two passes over the bytes of a put brought different ones.
struct UnrepeatableBytes: Error {}

/// Decrypts. What comes out is not to be trusted before ``finish(_:)`` has returned.
final class DecryptionPass: FilterPass {
    private let key: EncryptionKey
    private var cipher: AESGCM?
    /// The nonce until it is whole; then what may be the tag.
    private var held: [UInt8] = []
    private var output = [UInt8](repeating: 0, count: AESGCM.pieceSize)

    init(_ key: EncryptionKey) { self.key = key }

    func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        held += bytes
        if cipher == nil, held.count >= AESGCM.nonceSize {
            cipher = AESGCM(key, nonce: Array(held.prefix(AESGCM.nonceSize)), encrypts: false)
            held.removeFirst(AESGCM.nonceSize)
        }
        guard let cipher, held.count > AESGCM.tagSize else { return }
        let count = held.count - AESGCM.tagSize
        let ready = held
        held.removeFirst(count)
        try ready.withUnsafeBytes { try cipher.run(UnsafeRawBufferPointer(rebasing: $0[..<count]), &output, sink) }
    }

    func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard let cipher, held.count == AESGCM.tagSize else {
            throw MictlanXError(
                .checksumMismatch,
                "encrypted bytes have a nonce and a tag of \(AESGCM.nonceSize + AESGCM.tagSize) bytes together, and these"
                    + " are fewer")
        }
        guard cipher.isAuthentic(tag: held) else {
            throw MictlanXError(
                .checksumMismatch, "the key is not the one that it was put with, or the bytes were changed")
        }
    }
}

extension AESGCM {
    /// How much goes through at once, in bytes.
    fileprivate static let pieceSize = 1 << 17

    fileprivate static var failure: MictlanXError { MictlanXError(.io, "libcrypto cannot run AES-GCM") }

    /// Passes bytes through a buffer, piece by piece.
    fileprivate func run(
        _ bytes: UnsafeRawBufferPointer, _ buffer: inout [UInt8], _ sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceSize))
            try buffer.withUnsafeMutableBytes { output in
                guard update(piece, into: output) else { throw Self.failure }
                try sink(UnsafeRawBufferPointer(rebasing: output.prefix(piece.count)))
            }
            rest = rest.dropFirst(piece.count)
        }
    }
}
