/// The tags with a meaning of their own (wire protocol §1.1 and `docs/guide-names.md`).
public enum ReservedTag {
    /// The chunk's index, decimal.
    public static let index = "index"
    /// The number of chunks of the ball, decimal, the same on every chunk.
    public static let chunkCount = "num_chunks"
    /// The length of this very chunk in bytes, decimal.
    public static let chunkSize = "chunk_size"
    /// The ball's id.
    public static let groupID = "group_id"
    /// SHA-256 of the whole ball in hexadecimal.
    public static let fullChecksum = "full_checksum"
    /// The last component of the file name.
    public static let fullName = "fullname"
    /// The file name without its extension.
    public static let fileName = "filename"
    /// The extension without its dot.
    public static let fileExtension = "extension"
    /// The whole path at the source.
    public static let fullPath = "full_path"
    /// The directory below the root of the put, with a trailing `/`.
    public static let relativePath = "bucket_relative_path"
    /// When the file was last written that was put: nanoseconds since the Unix epoch, decimal, negative before it.
    public static let fileTime = "mxshell_mtime"
    /// When the ball was put: ``Timestamp/tag``, milliseconds since the Unix epoch, decimal.
    public static let updatedAt = "updated_at"

    /// The names of the filters that the bytes went through, in their order, separated by commas; empty without filters.
    public static let filters = "mictlanx_filters"
    /// SHA-256 of the bytes before the filters.
    public static let dataChecksum = "mictlanx_data_checksum"
    /// The size of the bytes before the filters; written by this client alone.
    public static let dataSize = "mictlanx_data_size"
    /// Tells apart the keys of encrypted balls; written by this client alone.
    public static let keyFingerprint = "mictlanx_key_fingerprint"
    /// Of the Python client: what a reader has to do.
    public static let getFilters = "mictlanx_get_filters"

    /// Those that record the filters: a caller that could set them would make the ball unreadable.
    public static let filtering: Set<String> = [filters, dataChecksum, dataSize, keyFingerprint, getFilters]

    /// The five that carry the layout of the ball: a caller that could set them would make the ball unreadable.
    public static let layout: Set<String> = [index, chunkCount, chunkSize, groupID, fullChecksum]

    /// Whether a tag is one of ``layout``: comparing is quicker than hashing, and listings ask it of every tag.
    package static func isOfLayout(_ name: String) -> Bool {
        name == index || name == chunkCount || name == chunkSize || name == groupID || name == fullChecksum
    }
}
