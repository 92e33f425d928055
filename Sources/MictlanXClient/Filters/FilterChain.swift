/// Filters behind one another, for the bytes of one ball.
final class FilterChain {
    private let passes: [any FilterPass]

    /// The way in.
    ///
    /// - Parameters:
    ///   - filters: the filters.
    ///   - messages: what comes into each of them, where that is known.
    /// - Throws: ``MictlanXError``: `configuration` without a library, `io` when there is no memory for it.
    init(encoding filters: some Collection<ContentFilter>, _ messages: [EncodedMessage?]) throws {
        passes = try zip(filters, messages).map { filter, message in
            switch filter.encoder {
            case .plain(let make): try make()
            case .knowing(let make): try make(message)
            }
        }
    }

    /// The way back: what was done last is undone first.
    init(decoding filters: [ContentFilter]) throws { passes = try filters.reversed().map { try $0.decoder() } }

    /// Passes bytes through all of them.
    func update(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try send(bytes, from: 0, sink)
    }

    /// Ends one after the other; what is left of each goes through those behind it.
    func finish(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        for index in passes.indices {
            try passes[index].finish { try send($0, from: index + 1, sink) }
        }
    }

    private func send(
        _ bytes: UnsafeRawBufferPointer, from index: Int, _ sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard index < passes.count else { return try sink(bytes) }
        try passes[index].update(bytes) { try send($0, from: index + 1, sink) }
    }
}
