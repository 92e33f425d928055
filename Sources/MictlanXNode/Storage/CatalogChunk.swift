internal import FoundationEssentials
internal import MictlanXModel

/// One chunk as the catalog keeps it: the columns that are searched, and the wire document that is only repeated.
///
/// The document is encoded once, when the chunk is registered: a listing of a million chunks then costs a million copies
/// instead of a million encodings.
struct CatalogChunk: Hashable, Sendable {
    let bucket: String
    let ball: String
    let key: String
    /// Orders the chunks of a ball: the tag `index`, else the number at the end of the key, else 0.
    let position: Int
    /// Which content of its ball the chunk belongs to, empty for a chunk on its own.
    let version: BallVersion
    let size: Int
    let checksum: Checksum
    let contentType: String
    /// Whether it is listed and not served.
    let isDisabled: Bool
    /// How many replicas were asked for.
    let replication: Int
    /// The object `M` of wire protocol §3, in JSON.
    let document: String
    /// Whether what was registered is no checksum, as the recorded router takes it: that of the bytes takes its place.
    var hasOpenChecksum = false
}

extension CatalogChunk {
    /// Derives the columns from what was registered.
    ///
    /// - Parameters:
    ///   - metadata: the chunk; its ids are canonical.
    ///   - checksum: the parsed checksum of `metadata`.
    ///   - replication: how many replicas are asked for.
    init(_ metadata: ChunkMetadata, checksum: Checksum, replication: Int = 1) {
        bucket = metadata.bucketID
        ball = metadata.ballID
        key = metadata.key
        position = metadata.index ?? 0
        version = BallVersion(of: metadata)
        size = metadata.size
        self.checksum = checksum
        contentType = metadata.contentType
        isDisabled = metadata.isDisabled
        self.replication = replication
        document = metadata.document
    }

    /// The same chunk with the checksum of its bytes.
    ///
    /// - Throws: ``NodeError`` with `corrupt`.
    func closed(with checksum: Checksum) throws -> CatalogChunk {
        var metadata = try metadata
        metadata.checksum = checksum.hex
        return CatalogChunk(metadata, checksum: checksum, replication: replication)
    }

    /// The metadata as the wire has them.
    ///
    /// - Throws: ``NodeError`` with `corrupt`.
    var metadata: ChunkMetadata {
        get throws(NodeError) { try Self.metadata(in: document, of: "\(bucket)@\(key)") }
    }

    /// Makes sure that ``metadata`` can be read.
    ///
    /// - Throws: ``NodeError`` with `corrupt`.
    func requireMetadata() throws(NodeError) {
        var document = document
        if !document.withUTF8({ ChunkFields(scanning: $0)?.isWhole ?? false }) { _ = try metadata }
    }

    /// Reads what the catalog keeps of a chunk.
    ///
    /// - Parameters:
    ///   - document: the object `M` of the wire, in JSON.
    ///   - subject: the chunk or the ball that is read, for the message.
    /// - Returns: the metadata.
    /// - Throws: ``NodeError`` with `corrupt`.
    static func metadata(in document: String, of subject: String) throws(NodeError) -> ChunkMetadata {
        do {
            return try JSONDecoder().decode(ChunkMetadata.self, from: Data(document.utf8))
        } catch {
            throw unreadable(subject, cause: error)
        }
    }

    /// The error about a document that cannot be read.
    static func unreadable(_ subject: String, cause: (any Error)?) -> NodeError {
        NodeError(
            .corrupt, "what the catalog says of '\(subject)' cannot be read; 'mxshell node check' looks for damage",
            cause: cause)
    }

    /// How many chunks the ball has by the tag of this one, `nil` where it has none.
    ///
    /// - Throws: what the decoder throws.
    var declaredCount: Int? {
        get throws { version.isEmpty ? try metadata.chunkCount : version.chunkCount }
    }
}

/// Which content of a ball a chunk belongs to: the checksum of the whole and the number of its chunks.
///
/// Chunks of one version make a whole together. A chunk without these tags, or whose key is not `{ball}_{index}` with an
/// index below the count, stands on its own (wire protocol §1.1): its version is empty.
struct BallVersion: Hashable, Sendable {
    /// `{full_checksum}/{num_chunks}`, or empty.
    let text: String

    init(stored text: String) { self.text = text }

    /// Reads the tags of a chunk.
    ///
    /// - Parameter metadata: the chunk; its ids are canonical.
    init(of metadata: ChunkMetadata) {
        guard let whole = metadata.fullChecksum.flatMap({ Checksum(hex: $0) }), let count = metadata.chunkCount,
            let index = (try? ChunkKey(metadata.key))?.index, index < count,
            metadata.key == "\(metadata.ballID)_\(index)"
        else {
            text = ""
            return
        }
        text = "\(whole.hex)/\(count)"
    }

    /// The checksum of the whole; `nil` for a chunk on its own.
    var checksum: Checksum? { Checksum(hex: text.prefix { $0 != "/" }) }

    /// Whether the chunk stands on its own.
    var isEmpty: Bool { text.isEmpty }

    /// How many chunks make the whole; 0 for a chunk on its own.
    var chunkCount: Int { text.lastIndex(of: "/").flatMap { Int(text[text.index(after: $0)...]) } ?? 0 }
}
