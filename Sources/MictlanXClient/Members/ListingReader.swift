/// Decodes a listing on an actor, where its consumer does not wait for it; for one consumer.
actor ListingReader<Entry: Decodable & Sendable> {
    private var listing: EntryListing<Entry>
    private var isDone = false

    init(_ listing: sending EntryListing<Entry>) { self.listing = listing }

    /// - Returns: `nil` at the end of a complete listing.
    func next() async throws -> (owner: String, entry: Entry)? {
        guard !isDone else { return nil }
        var listing = self.listing
        let entry = try await listing.next()
        self.listing = listing
        isDone = entry == nil
        return entry
    }

    func envelope<T: Decodable>(_ type: T.Type) throws -> T { try listing.envelope(type) }
}

extension DirectCalls {
    /// The entries of an answer that is one array.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - options: time-outs, deadline and retries.
    ///   - element: what becomes of an entry.
    /// - Returns: the entries; the request is sent when the first one is asked for.
    func entries<Entry: Decodable & Sendable, Element: Sendable>(
        _ call: Call, _ options: CallOptions, _ element: @escaping @Sendable (Entry) -> Element
    ) -> PullSequence<Element> where Entry: SendableMetatype {
        let subject = call.route.subject
        return PullSequence {
            let body = try await open(call, options).body
            let reader = ListingReader(
                EntryListing<Entry>(body, key: "", level: 0, subject: subject, server: endpoint))
            return { try await reader.next().map { element($0.entry) } }
        }
        .bounded { StreamDeadline(options, core.environment, subject: subject) }
    }
}
