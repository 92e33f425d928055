internal import NIOCore

/// The JSON object with one listing for every peer, read page by page as the client takes it.
struct PeerDocuments: ReplyPieces {
    /// One field of the object.
    struct Document: Sendable {
        let scope: ListingScope
        let prefix: String
        let suffix: String
    }

    private let store: ChunkStore
    private let range: Range<Int>
    private var rest: ArraySlice<Document>
    private var current: ListingPieces?
    private var lead: String? = "{"

    /// An object.
    ///
    /// - Parameters:
    ///   - store: where the pages come from.
    ///   - documents: its fields.
    ///   - range: which chunks to list of each.
    init(store: ChunkStore, documents: [Document], range: Range<Int>) {
        self.store = store
        self.range = range
        rest = documents[...]
    }

    mutating func next() async throws -> ByteBuffer? {
        while true {
            if let bytes = try await current?.next() { return bytes }
            guard let document = rest.popFirst() else {
                guard let end = lead else { return nil }
                lead = nil
                return ByteBuffer(string: end == "{" ? "{}" : "}")
            }
            var limits = PageLimits.standard
            limits.rows = min(limits.rows, range.count)
            let page =
                range.isEmpty
                ? ListingPage(documents: [])
                : try await store.page(of: document.scope, after: nil, skip: range.lowerBound, limits: limits)
            current = ListingPieces(
                store: store, scope: document.scope, firstPage: page, prefix: (lead ?? "") + document.prefix,
                suffix: document.suffix, count: range.count)
            lead = ","
        }
    }
}
