import MictlanXBatch
import Synchronization

/// Which items of a run the journal has as begun: a block of them at a time, so that it has one record for all of them and
/// waits for the disk once.
final class BegunBlocks: Sendable {
    /// How many items are begun together.
    static let size = 256

    fileprivate struct State {
        var written = OrdinalSet()
        /// Those who wait for a block that is being written.
        var writing: [Int: [CheckedContinuation<Void, any Error>]] = [:]
    }

    fileprivate enum Entrance {
        case open, leads, waits
    }

    private let state = Mutex(State())

    /// Returns when the block of an item is written.
    ///
    /// - Parameters:
    ///   - ordinal: the item.
    ///   - write: writes the ordinals of the block, for the first of its items that comes; the others wait for it.
    /// - Throws: what `write` throws; the block is then not begun.
    func begin(_ ordinal: Int, _ write: (Range<Int>) async throws -> Void) async throws {
        let block = ordinal / Self.size
        switch state.withLock({ $0.enter(block) }) {
        case .open: break
        case .leads:
            do {
                try await write(block * Self.size..<(block + 1) * Self.size)
                settle(block, .success(()))
            } catch {
                settle(block, .failure(error))
                throw error
            }
        case .waits:
            try await withCheckedThrowingContinuation { waiter in
                // It may have been written since.
                let isWaiting = state.withLock { $0.writing[block]?.append(waiter) != nil }
                if !isWaiting { waiter.resume() }
            }
            // Where it failed since, this item writes it.
            if state.withLock({ !$0.written.contains(block) }) { try await begin(ordinal, write) }
        }
    }

    private func settle(_ block: Int, _ result: Result<Void, any Error>) {
        let waiters = state.withLock { state in
            if case .success = result { state.written.insert(block) }
            return state.writing.removeValue(forKey: block) ?? []
        }
        for waiter in waiters { waiter.resume(with: result) }
    }
}

extension BegunBlocks.State {
    fileprivate mutating func enter(_ block: Int) -> BegunBlocks.Entrance {
        if written.contains(block) { return .open }
        if writing[block] != nil { return .waits }
        writing[block] = []
        return .leads
    }
}
