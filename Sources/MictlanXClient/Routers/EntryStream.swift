internal import MictlanXModel

/// The entries of an answer that is one array, as they arrive, for one consumer.
private actor EntryReader<Entry: Decodable & Sendable> {
    private var body: ByteStream.Iterator
    private var scanner = JSONElementScanner(key: "", level: 0)
    private var entries: [Entry] = []
    private var next = 0
    private let subject: String

    init(_ body: ByteStream, subject: String) {
        self.body = body.makeAsyncIterator()
        self.subject = subject
    }

    /// - Returns: `nil` at the end of a complete array.
    func nextEntry() async throws -> Entry? {
        while next == entries.count {
            var body = self.body
            guard let piece = try await body.next() else {
                try scanner.finish()
                return nil
            }
            (entries, next) = ([], 0)
            try scanner.feed(piece) { entries.append(try decodeJSON(Entry.self, $1, subject: subject)) }
        }
        defer { next += 1 }
        return entries[next]
    }
}

extension APIServer {
    /// The entries of an answer that is one array.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - options: how patient the call is.
    ///   - element: what becomes of an entry.
    /// - Returns: the entries; the request is sent when the first one is asked for.
    func entries<Entry: Decodable & Sendable, Element: Sendable>(
        _ call: Call, _ options: CallOptions, _ element: @escaping @Sendable (Entry) -> Element
    ) -> PullSequence<Element> where Entry: SendableMetatype {
        PullSequence {
            let reader = EntryReader<Entry>(try await open(call, options).body, subject: call.route.subject)
            return { try await reader.nextEntry().map(element) }
        }
        .bounded { StreamDeadline(options, core.environment, subject: call.route.subject) }
    }
}
