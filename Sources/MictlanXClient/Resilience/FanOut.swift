/// Runs a body for every element, at most `width` at once; the first error cancels the others and is thrown when all
/// have ended.
///
/// - Parameters:
///   - elements: the elements, taken one by one.
///   - width: how many bodies run at once, at least 1.
///   - body: what runs.
/// - Throws: the first error of a body.
package func withBoundedFanOut<S: Sequence>(
    over elements: S, width: Int, _ body: @escaping @Sendable (S.Element) async throws -> Void
) async throws where S.Element: Sendable {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var running = 0
        for element in elements {
            if running >= max(1, width) {
                try await group.next()
                running -= 1
            }
            group.addTask { try await body(element) }
            running += 1
        }
        try await group.waitForAll()
    }
}
