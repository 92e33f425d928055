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

    /// What happens to balls that were compressed when they were put.
    public enum Decompression: String, Hashable, Sendable, CaseIterable {
        /// The bytes come as they were before.
        case automatic
        /// The bytes come as they are stored.
        case off
    }

    /// What happens when the target file exists already.
    public var ifExists: IfExists
    /// Whether the router's cache is passed.
    public var forceRemote: Bool
    /// The bytes that are wanted, from the start of the ball; `nil` for all. Chunks that hold any of them are read and
    /// verified whole.
    public var range: Range<Int>?
    /// Whether a get to a file that breaks off keeps what it has, in `.NAME.mxpart` beside the target, and the next one
    /// goes on from there. What is kept is trusted only after its bytes have been hashed again. A ball that has to be
    /// decompressed begins anew.
    public var resume: Bool
    /// Whether a file gets the time that the file had which was put (tag `mxshell_mtime`), where the ball tells it.
    public var restoresTime: Bool
    /// The number of chunks of this ball on the way at once.
    public var maxConcurrentChunks: Int
    /// What happens to balls that were compressed when they were put; their progress counts the bytes as stored.
    public var decompression: Decompression
    /// Headers, time-outs and retries.
    public var call: CallOptions
    /// Called with the number of bytes of every verified chunk, from any thread; must be quick.
    public var progress: (@Sendable (_ bytes: Int) -> Void)?

    /// Sets every property; the defaults are those of the Python client where it has one.
    public init(
        ifExists: IfExists = .fail, forceRemote: Bool = false, range: Range<Int>? = nil, resume: Bool = false,
        maxConcurrentChunks: Int = 4, decompression: Decompression = .automatic, restoresTime: Bool = true,
        call: CallOptions = .reading,
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) {
        self.ifExists = ifExists
        self.forceRemote = forceRemote
        self.range = range
        self.resume = resume
        self.restoresTime = restoresTime
        self.maxConcurrentChunks = maxConcurrentChunks
        self.decompression = decompression
        self.call = call
        self.progress = progress
    }
}
