/// Runs `body` for every element of `sequence`, at most `limit` of them at once.
///
/// The first error ends it: what is on the way is cancelled, nothing new is begun.
func forEachConcurrently<Source: AsyncSequence & Sendable>(
    _ sequence: Source, limit: Int, _ body: @escaping @Sendable (Source.Element) async throws -> Void
) async throws where Source.Element: Sendable {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var running = 0
        for try await element in sequence {
            if running >= limit {
                try await group.next()
                running -= 1
            }
            group.addTask { try await body(element) }
            running += 1
        }
        try await group.waitForAll()
    }
}
