/// An asynchronous sequence that is pulled: the next element is produced when it is asked for, so that a slow consumer
/// slows the producer down and nothing piles up in memory.
public struct PullSequence<Element: Sendable>: AsyncSequence, Sendable {
    /// Produces elements until it returns `nil`.
    public typealias Pull = @Sendable () async throws -> Element?

    let open: @Sendable () async throws -> Pull

    /// Wraps a way to begin an iteration.
    ///
    /// - Parameter open: called once for each iteration, when its first element is asked for; gives the function that
    ///   produces the elements.
    public init(_ open: @escaping @Sendable () async throws -> Pull) { self.open = open }

    /// Begins an iteration.
    ///
    /// - Returns: an iterator that has not asked for anything yet.
    public func makeAsyncIterator() -> Iterator { Iterator(open: open) }

    /// One iteration.
    public struct Iterator: AsyncIteratorProtocol {
        private let open: @Sendable () async throws -> Pull
        private var pull: Pull?

        init(open: @escaping @Sendable () async throws -> Pull) { self.open = open }

        /// Asks for the next element.
        ///
        /// - Returns: `nil` at the end.
        /// - Throws: what the producer throws.
        public mutating func next() async throws -> Element? {
            if let pull { return try await pull() }
            let opened = try await open()
            pull = opened
            return try await opened()
        }
    }
}
