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

    /// How other content is replaced at routers that cannot do it atomically. Our node can: there it makes no difference.
    public enum Replacing: String, Hashable, Sendable, CaseIterable {
        /// The new content is stored under another id, read back, put under its name when the old content is gone, and
        /// removed there: it travels three times and needs room beside the old one, and no failure loses anything.
        case staged
        /// The old content is deleted and then the new one put: a failure between the two loses the old content, and says
        /// so.
        case direct
    }

    /// The nominal chunk size; 256,000 bytes as in the Python client (wire protocol §5).
    public var chunkSize: ByteCount
    /// The number of replicas wanted, at least 1.
    public var replicas: Int
    /// Tags of the caller. The five layout tags (`index` …) are refused.
    public var tags: [String: String]
    /// What further tags tell of the file that is put; those of the caller win.
    public var fileTags: FileTagging
    /// The media type.
    public var contentType: String
    /// What happens when the ball exists already.
    public var ifExists: IfExists
    /// How other content is replaced at routers that cannot do it atomically.
    public var replacing: Replacing
    /// What is done to the bytes before they are cut, in this order, for example `[.compress(), .encrypt(key)]`. Readers
    /// undo it; the tag `mictlanx_filters` tells them.
    public var filters: [ContentFilter]
    /// The number of chunks of this ball on the way at once. It is 10 for every source: the Python client has 2 for files
    /// because it holds them in memory, while a chunk is read here as it is sent.
    public var maxConcurrentChunks: Int
    /// Where bytes of unknown length wait until they are sent, in a file without a name: streams, FIFOs, devices, and what
    /// goes through filters. As much space is needed there as they have bytes. `nil` for the client's
    /// ``ClientConfiguration/scratchDirectory``.
    public var spoolDirectory: FilePath?
    /// Headers, time-outs and retries.
    public var call: CallOptions
    /// Called with the number of bytes of every acknowledged chunk, from any thread; must be quick.
    public var progress: (@Sendable (_ bytes: Int) -> Void)?
    /// Called while a large file is read for its checksums, before anything of it is sent: with the bytes of each piece, and at
    /// the end with their sum below zero. From any thread; must be quick.
    package var hashing: (@Sendable (_ bytes: Int) -> Void)?
    /// The tags of what the bytes went through already, for a copy of a ball as it is stored; see `FilterRecord.tags(among:)`.
    package var filterTags: [String: String] = [:]
    /// The moment that the put bears where its tags name none; `nil` for that of its first request.
    var moment: Timestamp?
    /// Says of a ball that it is known to be nowhere, so that nobody need be asked; the puts of one job share it.
    var vacancy: (@Sendable (_ ball: BallAddress, _ staging: BallID) async -> Vacancy?)?

    /// Sets every property; the defaults are those of the Python client where it has one.
    public init(
        chunkSize: ByteCount = .defaultChunk, replicas: Int = 1, tags: [String: String] = [:],
        contentType: String = "application/octet-stream", ifExists: IfExists = .fail, maxConcurrentChunks: Int = 10,
        spoolDirectory: FilePath? = nil, filters: [ContentFilter] = [], replacing: Replacing = .staged,
        fileTags: FileTagging = .nameAndTime,
        call: CallOptions = CallOptions(),
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) {
        self.chunkSize = chunkSize
        self.replicas = replicas
        self.tags = tags
        self.fileTags = fileTags
        self.contentType = contentType
        self.ifExists = ifExists
        self.replacing = replacing
        self.maxConcurrentChunks = maxConcurrentChunks
        self.spoolDirectory = spoolDirectory
        self.filters = filters
        self.call = call
        self.progress = progress
    }
}
