internal import Synchronization

/// Group commit: those who come while a piece of work is under way share the next one. The first of them does it for all who
/// have come until it begins.
package final class SharedWork<Element: Sendable, Failure: Error>: Sendable {
    fileprivate enum Turn: Sendable {
        case leads
        case settled(Result<Void, Failure>)
    }

    /// Those for whom one piece of work is done.
    package struct Group: Sendable {
        /// What they handed in, in the order in which they came; the first is that of the one who works.
        package fileprivate(set) var elements: [Element] = []
        fileprivate var waiters: [CheckedContinuation<Turn, Never>] = []

        /// Tells all but the one who works what came of it.
        package func settle(_ result: Result<Void, Failure>) {
            for waiter in waiters { waiter.resume(returning: .settled(result)) }
        }
    }

    private let waiting = Mutex(Group())

    package init() {}

    /// Hands an element in, and waits until the work that it is part of is done.
    ///
    /// - Parameters:
    ///   - element: what is handed in.
    ///   - lead: does the work where this is the first who waits: it calls ``take()`` once and settles what that gives.
    /// - Throws: what the work came to.
    package func submit(_ element: Element, _ lead: () async -> Result<Void, Failure>) async throws(Failure) {
        let isFirst = waiting.withLock { $0.begin(element) }
        switch isFirst ? .leads : await wait(with: element) {
        case .leads: try await lead().get()
        case .settled(let result): try result.get()
        }
    }

    /// All who have come; whoever comes from now on belongs to the next work.
    package func take() -> Group {
        waiting.withLock { waiting in
            defer { waiting = Group() }
            return waiting
        }
    }

    /// Does the work for all who have come, and tells them what came of it.
    ///
    /// - Parameter work: takes what they handed in, in the order in which they came.
    /// - Returns: what came of it, for the one who works.
    package func settle(_ work: ([Element]) throws(Failure) -> Void) -> Result<Void, Failure> {
        let group = take()
        let result = Result { () throws(Failure) in try work(group.elements) }
        group.settle(result)
        return result
    }

    private func wait(with element: Element) async -> Turn {
        await withCheckedContinuation { waiter in
            // The work may have begun since.
            let isFirst = waiting.withLock { waiting in
                if waiting.begin(element) { return true }
                waiting.elements.append(element)
                waiting.waiters.append(waiter)
                return false
            }
            if isFirst { waiter.resume(returning: .leads) }
        }
    }
}

extension SharedWork.Group {
    /// - Returns: whether the element is the first.
    fileprivate mutating func begin(_ element: Element) -> Bool {
        guard elements.isEmpty else { return false }
        elements.append(element)
        return true
    }
}
