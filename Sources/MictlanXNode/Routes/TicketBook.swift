internal import Synchronization

/// What a registration allows: the upload of one chunk.
struct Ticket: Hashable, Sendable {
    let chunk: ChunkRecord
    /// Whether the registration said `Update: 1`.
    let isReplacing: Bool
}

/// The tickets that are out, in memory: a client whose node restarts registers again.
///
/// A ticket is good until its data are stored, however many uploads fail. When the book is full the oldest ones give way,
/// so that clients that register and never upload cannot fill the memory.
final class TicketBook: Sendable {
    private struct State {
        var tickets: [String: Ticket] = [:]
        /// Ids in the order of issue; used ones are skipped when they come up.
        var issued: [String] = []
        var oldest = 0
        var cost = 0

        mutating func remove(_ id: String) {
            guard let ticket = tickets.removeValue(forKey: id) else { return }
            cost -= ticket.cost
        }
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// An empty book.
    ///
    /// - Parameter capacity: bytes of metadata to hold, about.
    init(capacity: Int = 33_554_432) { self.capacity = capacity }

    /// Issues a ticket.
    ///
    /// - Returns: its id: 21 characters as the router's (wire protocol §1).
    func issue(_ ticket: Ticket) -> String {
        let id = Self.freshID()
        state.withLock { state in
            state.tickets[id] = ticket
            state.issued.append(id)
            state.cost += ticket.cost
            while state.cost > capacity, state.oldest < state.issued.count - 1 {
                state.remove(state.issued[state.oldest])
                state.oldest += 1
            }
            // Forget the ids passed over once they are the greater part: each is moved at most once on average.
            while state.oldest < state.issued.count, state.tickets[state.issued[state.oldest]] == nil {
                state.oldest += 1
            }
            if state.oldest > 64, state.oldest * 2 > state.issued.count {
                state.issued.removeFirst(state.oldest)
                state.oldest = 0
            }
        }
        return id
    }

    /// The ticket of an id, `nil` for one that was never issued, was used, or had to give way.
    func ticket(_ id: String) -> Ticket? { state.withLock { $0.tickets[id] } }

    /// Ends a ticket.
    func redeem(_ id: String) { state.withLock { $0.remove(id) } }

    /// How many are out.
    var count: Int { state.withLock { $0.tickets.count } }

    private static func freshID() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".utf8)
        var random = SystemRandomNumberGenerator()
        return String(decoding: (0..<21).map { _ in alphabet[Int(random.next() & 63)] }, as: UTF8.self)
    }
}

extension Ticket {
    fileprivate var cost: Int { 2 * chunk.document.utf8.count + 512 }
}
