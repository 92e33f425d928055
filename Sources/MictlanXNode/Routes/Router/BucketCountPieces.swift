internal import MictlanXModel
internal import NIOCore

/// The JSON document with what each bucket holds, read page by page as the client takes it.
struct BucketCountPieces: ReplyPieces {
    private static let pageSize = 512

    private let store: ChunkStore
    private var page: [BucketCount]?
    private var lead = #"{"buckets":["#

    /// Reads the first page, so that a failing catalog is still an answer with a status.
    ///
    /// - Throws: ``NodeError``.
    init(of store: ChunkStore) async throws {
        self.store = store
        page = try await store.bucketCounts(after: "", limit: Self.pageSize)
    }

    mutating func next() async throws -> ByteBuffer? {
        guard let current = page else { return nil }
        var bytes = ByteBuffer(string: lead)
        bytes.writeString(try current.map { try jsonText($0) }.joined(separator: ","))
        if let last = current.last, current.count == Self.pageSize {
            page = try await store.bucketCounts(after: last.bucketID, limit: Self.pageSize)
            lead = page?.isEmpty == true ? "" : ","
        } else {
            page = nil
            bytes.writeString("]}")
        }
        return bytes
    }
}
