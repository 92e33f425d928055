internal import NIOCore

/// A JSON document around a list of chunks, read page by page as the client takes it: a million chunks need the memory of
/// one page.
///
/// Each page is a separate snapshot, so that a slow reader holds nothing up (a long transaction would keep the log from
/// being reused). What the listing of a bucket then promises: none appears twice, whatever was there all the time appears,
/// and what was put, replaced or removed meanwhile may or may not. The listing of one ball promises more: it is of one
/// version of the ball, whole or cut off.
struct ListingPieces: ReplyPieces {
    /// The ball was replaced, or lost chunks, while it was listed: asked again, it is listed as it is now.
    struct BallChanged: Error {}

    private let store: ChunkStore
    private let scope: ListingScope
    private let suffix: String
    private let versions: [String: Int]?
    private var page: ListingPage?
    private var lead: String
    private var rest: Int

    /// A document.
    ///
    /// - Parameters:
    ///   - store: where the further pages come from.
    ///   - scope: what is listed.
    ///   - firstPage: read beforehand, so that a failing catalog is still an answer with a status.
    ///   - prefix: what comes before the first chunk.
    ///   - suffix: what comes behind the last.
    ///   - count: how many chunks to list at most, those of the first page included.
    ///   - versions: what the ball that is listed held at the first page; `nil` for other listings.
    init(
        store: ChunkStore, scope: ListingScope, firstPage: ListingPage, prefix: String, suffix: String,
        count: Int = .max, versions: [String: Int]? = nil
    ) {
        self.store = store
        self.scope = scope
        self.suffix = suffix
        self.versions = versions
        page = firstPage
        lead = prefix
        rest = count
    }

    mutating func next() async throws -> ByteBuffer? {
        var bytes = ByteBuffer()
        // A page may have nothing that is listed.
        while bytes.readableBytes == 0, let current = page {
            for document in current.documents {
                bytes.writeString(lead)
                bytes.writeString(document)
                lead = ","
            }
            rest -= current.documents.count
            if let start = current.next, rest > 0 {
                page = try await page(after: start)
            } else {
                page = nil
                if lead != "," { bytes.writeString(lead) }
                bytes.writeString(suffix)
            }
        }
        return bytes.readableBytes > 0 ? bytes : nil
    }

    private func page(after start: ListingPosition) async throws -> ListingPage {
        if let versions {
            guard let page = try await store.page(of: scope, after: start, whileHolding: versions) else {
                throw BallChanged()
            }
            return page
        }
        var limits = PageLimits.standard
        limits.rows = min(limits.rows, rest)
        return try await store.page(of: scope, after: start, limits: limits)
    }
}
