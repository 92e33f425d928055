public import MictlanXModel
public import SystemPackage

/// How a ball is put.
public struct PutOptions: Sendable {
    /// What happens when the ball exists already.
    public enum IfExists: String, Hashable, Sendable, CaseIterable {
        /// Throw `exists`.
        case fail
        /// Send nothing when the content is the same, throw `exists` when it is not.
        case skipSame = "skip_same"
        /// Send nothing when the content is the same, replace it when it is not.
        case replace
    }

    /// The nominal chunk size; 256,000 bytes as in the Python client (wire protocol §5).
    public var chunkSize: ByteCount
    /// The number of replicas wanted, at least 1.
    public var replicas: Int
    /// Tags of the caller. The five layout tags (`index` …) are refused.
    public var tags: [String: String]
    /// The media type.
    public var contentType: String
    /// What happens when the ball exists already.
    public var ifExists: IfExists
    /// How the bytes are compressed before they are cut; `nil` for not at all. Readers of this library undo it, others see
    /// the compressed bytes and the tags `compression`, `uncompressed_size` and `uncompressed_checksum`.
    public var compression: Compression?
    /// The number of chunks of this ball on the way at once. It is 10 for every source: the Python client has 2 for files
    /// because it holds them in memory, while a chunk is read here as it is sent.
    public var maxConcurrentChunks: Int
    /// Where bytes of unknown length wait until they are sent, in a file without a name: streams, FIFOs, devices, and what
    /// is compressed. As much space is needed there as they have bytes. `nil` for the client's
    /// ``ClientConfiguration/scratchDirectory``.
    public var spoolDirectory: FilePath?
    /// Headers, time-outs and retries.
    public var call: CallOptions
    /// Called with the number of bytes of every acknowledged chunk, from any thread; must be quick.
    public var progress: (@Sendable (_ bytes: Int) -> Void)?
    /// Says of a ball that it is known to be nowhere, so that nobody need be asked; the puts of one job share it.
    var isKnownAbsent: (@Sendable (BallAddress) async -> Bool)?

    /// Sets every property; the defaults are those of the Python client where it has one.
    public init(
        chunkSize: ByteCount = .defaultChunk, replicas: Int = 1, tags: [String: String] = [:],
        contentType: String = "application/octet-stream", ifExists: IfExists = .fail, maxConcurrentChunks: Int = 10,
        spoolDirectory: FilePath? = nil, compression: Compression? = nil,
        call: CallOptions = CallOptions(),
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) {
        self.chunkSize = chunkSize
        self.replicas = replicas
        self.tags = tags
        self.contentType = contentType
        self.ifExists = ifExists
        self.maxConcurrentChunks = maxConcurrentChunks
        self.spoolDirectory = spoolDirectory
        self.compression = compression
        self.call = call
        self.progress = progress
    }
}
