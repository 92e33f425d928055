/// How a ball is read.
public struct GetOptions: Sendable {
    /// What happens when the target file exists already.
    public enum IfExists: String, Hashable, Sendable, CaseIterable {
        /// Throw `exists`.
        case fail
        /// Leave a file with the same content, throw `exists` for another.
        case skipSame = "skip_same"
        /// Leave a file with the same content, replace another atomically.
        case replace
    }

    /// What happens when the target file exists already.
    public var ifExists: IfExists
    /// Whether the router's cache is passed.
    public var forceRemote: Bool
    /// The bytes that are wanted, from the start of the ball; `nil` for all. Chunks that hold any of them are read and
    /// verified whole.
    public var range: Range<Int>?
    /// Whether a get to a file that breaks off keeps what it has, in `.NAME.mxpart` beside the target, and the next one
    /// goes on from there. What is kept is trusted only after its bytes have been hashed again. A ball that went
    /// through filters begins anew.
    public var resume: Bool
    /// Whether a file gets the time that the file had which was put (tag `mxshell_mtime`), where the ball tells it.
    public var restoresTime: Bool
    /// The number of chunks of this ball on the way at once.
    public var maxConcurrentChunks: Int
    /// Whether the id names a stored key rather than a ball: a key without a layout, or one chunk of a ball. A key without
    /// a layout is found without it, too, where no ball has the id.
    public var isKey: Bool
    /// What undoes the filters of the put, for example `[.encrypt(key)]`; the tags of a ball name those it needs, and in
    /// which order. Compression needs nothing here. A ball that did not go through a filter that is to verify it, as
    /// encryption does, is refused. The progress counts the bytes as stored.
    public var filters: [ContentFilter]
    /// Whether the bytes come as they are stored, whatever filters they went through.
    public var isRaw: Bool
    /// Headers, time-outs and retries.
    public var call: CallOptions
    /// Called with the number of bytes of every verified chunk, from any thread; must be quick.
    public var progress: (@Sendable (_ bytes: Int) -> Void)?

    /// The size of a ball of one chunk in bytes, as a listing has told it; small ones are read along with others.
    package var expectedSize: Int?

    /// Sets every public property; the defaults are those of the Python client where it has one.
    public init(
        ifExists: IfExists = .fail, forceRemote: Bool = false, range: Range<Int>? = nil, resume: Bool = false,
        restoresTime: Bool = true, maxConcurrentChunks: Int = 4, filters: [ContentFilter] = [], isRaw: Bool = false,
        isKey: Bool = false,
        call: CallOptions = .reading,
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) {
        self.ifExists = ifExists
        self.forceRemote = forceRemote
        self.range = range
        self.resume = resume
        self.restoresTime = restoresTime
        self.maxConcurrentChunks = maxConcurrentChunks
        self.filters = filters
        self.isRaw = isRaw
        self.isKey = isKey
        self.call = call
        self.progress = progress
    }
}
