public import MictlanXModel

/// What is done to the bytes of a ball before they are cut into chunks, and undone when the ball is read.
///
/// The tag `mictlanx_filters` records the names in the order in which they were applied. `compress` and `encrypt` are
/// those of the Python client: each reads what the other wrote.
public struct ContentFilter: Sendable {
    /// What the tag records.
    public let name: String
    /// Whether only the end of the bytes tells if they are right: nothing is handed out before it was seen.
    let isVerifiedAtEnd: Bool
    /// Tells apart what filters of one name work with.
    let fingerprint: String?
    let encoder: Encoder
    let decoder: @Sendable () throws -> any FilterPass

    /// What the way in is made from.
    enum Encoder: Sendable {
        /// Nothing.
        case plain(@Sendable () throws -> any FilterPass)
        /// The message, where it is known beforehand: its bytes go through everything before this filter twice.
        case knowing(@Sendable (EncodedMessage?) throws -> any FilterPass)
    }

    /// A filter of your own.
    ///
    /// - Parameters:
    ///   - name: what the tag records: letters, digits, `-` and `_`.
    ///   - isVerifiedAtEnd: whether only the end of the bytes tells if they are right, as with a signature. A read spools
    ///     them then and hands out nothing before.
    ///   - encoder: makes the way in, for one ball.
    ///   - decoder: makes the way back, for one ball.
    public init(
        name: String, isVerifiedAtEnd: Bool = false, encoder: @escaping @Sendable () throws -> any FilterPass,
        decoder: @escaping @Sendable () throws -> any FilterPass
    ) {
        self.init(
            name: name, isVerifiedAtEnd: isVerifiedAtEnd, fingerprint: nil, encoder: .plain(encoder), decoder: decoder)
    }

    private init(
        name: String, isVerifiedAtEnd: Bool = false, fingerprint: String? = nil, encoder: Encoder,
        decoder: @escaping @Sendable () throws -> any FilterPass
    ) {
        self.name = name
        self.isVerifiedAtEnd = isVerifiedAtEnd
        self.fingerprint = fingerprint
        self.encoder = encoder
        self.decoder = decoder
    }

    /// Compresses. When it is undone, the first bytes tell the format.
    ///
    /// - Parameter compression: the format of what is put.
    /// - Returns: the filter `compress`.
    public static func compress(_ compression: Compression = .zlib) -> ContentFilter {
        ContentFilter(
            name: compressName, encoder: .plain { try compression.encoder() }, decoder: { DecompressionPass() })
    }

    /// Encrypts with AES-GCM: 12 bytes of nonce, the ciphertext, 16 bytes of tag. What is put grows by 28 bytes; the most
    /// is 64 GiB.
    ///
    /// The nonce follows from the key, the ball and the bytes. So a put that broke off goes on with the chunks that are
    /// missing, and the same bytes, put again under the same ball with the same key, are encrypted to the same bytes.
    ///
    /// - Parameter key: for both directions.
    /// - Returns: the filter `encrypt`.
    public static func encrypt(_ key: EncryptionKey) -> ContentFilter {
        ContentFilter(
            name: encryptName, isVerifiedAtEnd: true, fingerprint: key.fingerprint,
            encoder: .knowing { EncryptionPass(key, $0) }, decoder: { DecryptionPass(key) })
    }

    /// Whether the name can stand in a list of names.
    var hasValidName: Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    static let compressName = "compress"
    static let encryptName = "encrypt"
}

/// One way through a filter, for the bytes of one ball. Used by one task at a time.
public protocol FilterPass: AnyObject {
    /// Takes the next bytes.
    ///
    /// - Parameters:
    ///   - bytes: gone when this returns.
    ///   - sink: takes what comes of them, in any number of pieces.
    /// - Throws: what the sink throws; ``MictlanXError`` `checksumMismatch` for bytes that cannot be undone.
    func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws

    /// Ends the bytes.
    ///
    /// - Parameter sink: takes what is left.
    /// - Throws: what the sink throws; ``MictlanXError`` `checksumMismatch` for bytes that break off, or that are not what
    ///   was put.
    func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws
}
