import MictlanXPlatform
import Synchronization
import SystemPackage

/// Holds the first screen of an output back: what fits onto it is written to the terminal, what does not goes to the pager
/// from its first line on. Output that comes so slowly that a person waits for it is written as it comes.
///
/// Messages come behind what was written before them: they end the holding, and wait while the pager has the screen.
final class PageGate: Sendable {
    /// Which bytes are written now, and where; `nil` for none.
    typealias Route = @Sendable ([UInt8]) -> (bytes: [UInt8], descriptor: FileDescriptor)?

    private enum State: Sendable {
        case holding([UInt8], rows: Int, since: ContinuousClock.Instant?)
        case paging
        case passing
    }

    private static let patience = Duration.seconds(1)

    /// How many rows fit onto the screen, that of the prompt left out.
    private let rows: Int
    private let columns: Int
    private let terminal: FileDescriptor
    private let messages: FileDescriptor
    private let pager: FileDescriptor
    private let onFull: @Sendable () -> Void
    private let state = Mutex(State.holding([], rows: 0, since: nil))
    /// Messages that came while the pager had the screen.
    private let late = Mutex<[UInt8]>([])

    /// - Parameters:
    ///   - screen: rows and columns of the screen.
    ///   - terminal: where short output goes.
    ///   - messages: where messages go.
    ///   - pager: where long output goes.
    ///   - onFull: starts the pager; called once.
    init(
        screen: (rows: Int, columns: Int), terminal: FileDescriptor, messages: FileDescriptor, pager: FileDescriptor,
        onFull: @escaping @Sendable () -> Void
    ) {
        rows = max(1, screen.rows - 1)
        columns = max(1, screen.columns)
        (self.terminal, self.messages, self.pager, self.onFull) = (terminal, messages, pager, onFull)
    }

    /// Where the next bytes go, and which: those that were held come first.
    func pass(
        _ bytes: [UInt8], now: ContinuousClock.Instant = .now
    ) -> (bytes: [UInt8], descriptor: FileDescriptor)? {
        let (result, isFull) = state.withLock { state -> ((bytes: [UInt8], descriptor: FileDescriptor)?, Bool) in
            switch state {
            case .passing: return ((bytes, terminal), false)
            case .paging: return ((bytes, pager), false)
            case .holding(let held, let count, let since):
                let all = held + bytes
                let count = count + height(of: bytes)
                if count > rows {
                    state = .paging
                    return ((all, pager), true)
                }
                if let since, now - since > Self.patience {
                    state = .passing
                    return ((all, terminal), false)
                }
                state = .holding(all, rows: count, since: since ?? now)
                return (nil, false)
            }
        }
        if isFull { onFull() }
        return result
    }

    /// The same for messages.
    func pass(message bytes: [UInt8]) -> (bytes: [UInt8], descriptor: FileDescriptor)? {
        let held = state.withLock { state -> [UInt8]? in
            switch state {
            case .paging: return nil
            case .passing: return []
            case .holding(let held, _, _):
                state = .passing
                return held
            }
        }
        guard let held else {
            late.withLock { $0 += bytes }
            return nil
        }
        // A terminal that takes nothing any more will say so to what is written next.
        _ = try? terminal.writeAll(held)
        return (bytes, messages)
    }

    /// The messages that are still to be written when the pager has ended.
    func lateMessages() -> [UInt8] {
        late.withLock { late in
            defer { late = [] }
            return late
        }
    }

    /// What is held at the end: it was short.
    func finish() -> [UInt8] {
        state.withLock { state in
            guard case .holding(let held, _, _) = state else { return [] }
            state = .passing
            return held
        }
    }

    /// How many rows the lines of `bytes` take.
    private func height(of bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The last part has no line feed: the next bytes go on with it.
        return lines.dropLast().reduce(0) { sum, line in
            let width = line.count { $0 & 0xC0 != 0x80 }
            return sum + max(1, (width + columns - 1) / columns)
        }
    }
}
