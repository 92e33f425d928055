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
    var elements = elements.makeIterator()
    guard let first = elements.next() else { return }
    // Most balls have a single chunk, which needs no task.
    guard let second = elements.next() else { return try await body(first) }
    try await fanOut(over: [first, second], elements, width: width, body)
}

/// Apart, so that what has a single element has no room for a group in its frame.
@inline(never)
private func fanOut<I: IteratorProtocol>(
    over begin: [I.Element], _ rest: I, width: Int, _ body: @escaping @Sendable (I.Element) async throws -> Void
) async throws where I.Element: Sendable {
    var elements = rest
    try await withThrowingTaskGroup(of: Void.self) { group in
        var running = 0
        var begin = begin[...]
        var upcoming = begin.popFirst()
        while let element = upcoming {
            if running >= max(1, width) {
                try await group.next()
                running -= 1
            }
            group.addTask { try await body(element) }
            running += 1
            upcoming = begin.popFirst() ?? elements.next()
        }
        try await group.waitForAll()
    }
}
