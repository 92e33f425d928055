internal import MictlanXModel
internal import Synchronization

/// What a registration allows: the upload of one chunk.
struct Ticket: Hashable, Sendable {
    let chunk: CatalogChunk
    /// Where its replicas are to lie.
    let peers: [Int]
    /// Whether the registration said `Update: 1`.
    let isReplacing: Bool
    /// The checksum that the visible ball must have; `nil` for any.
    var condition: Checksum?
}

/// The tickets that are out, in memory: a client whose node restarts registers again.
///
/// A ticket is good until its data are stored, however many uploads fail, or its time is over. When the book is full the
/// oldest ones give way, so that clients that register and never upload cannot fill the memory.
final class TicketBook: Sendable {
    private struct Entry {
        let ticket: Ticket
        let end: Int
        /// Its place among all that were issued: a later one under the same id is another.
        let serial: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Ids in the order of issue; used ones are skipped when they come up.
        var issued: [(id: String, serial: Int)] = []
        var oldest = 0
        var serial = 0
        var cost = 0

        mutating func remove(_ id: String) {
            guard let entry = entries.removeValue(forKey: id) else { return }
            cost -= entry.ticket.cost
        }

        /// The oldest that is still out, past those that are not.
        mutating func first() -> (id: String, entry: Entry)? {
            while oldest < issued.count {
                let (id, serial) = issued[oldest]
                if let entry = entries[id], entry.serial == serial { return (id, entry) }
                oldest += 1
            }
            return nil
        }
    }

    private let capacity: Int
    private let lifetime: Int
    private let time: @Sendable () -> Int
    private let state = Mutex(State())

    /// An empty book.
    ///
    /// - Parameters:
    ///   - capacity: bytes of metadata to hold, about.
    ///   - lifetime: how long a ticket is good.
    ///   - time: tells the seconds since 1970.
    init(capacity: Int = 33_554_432, lifetime: Duration, time: @escaping @Sendable () -> Int) {
        self.capacity = capacity
        self.lifetime = Int(lifetime.components.seconds)
        self.time = time
    }

    /// Issues a ticket.
    ///
    /// - Parameters:
    ///   - ticket: what it allows.
    ///   - wanted: its id where the client gives one, which ends an older ticket with that id.
    /// - Returns: its id: that, or 21 characters as the router's (wire protocol §1).
    func issue(_ ticket: Ticket, as wanted: String? = nil) -> String {
        let id = wanted ?? Self.freshID()
        let now = time()
        state.withLock { state in
            state.remove(id)
            state.serial += 1
            state.entries[id] = Entry(ticket: ticket, end: now + lifetime, serial: state.serial)
            state.issued.append((id, state.serial))
            state.cost += ticket.cost
            while let (oldest, entry) = state.first(), oldest != id,
                state.cost > capacity || entry.end <= now
            {
                state.remove(oldest)
            }
            // Forget the ids passed over once they are the greater part: each is moved at most once on average.
            if state.oldest > 64, state.oldest * 2 > state.issued.count {
                state.issued.removeFirst(state.oldest)
                state.oldest = 0
            }
        }
        return id
    }

    /// The ticket of an id, `nil` for one that was never issued, was used, is too old, or had to give way.
    func ticket(_ id: String) -> Ticket? {
        let now = time()
        return state.withLock { state in
            guard let entry = state.entries[id] else { return nil }
            guard entry.end > now else {
                state.remove(id)
                return nil
            }
            return entry.ticket
        }
    }

    func redeem(_ id: String) { state.withLock { $0.remove(id) } }

    func removeAll() { state.withLock { $0 = State() } }

    var count: Int { state.withLock { $0.entries.count } }

    private static func freshID() -> String {
        // Each number comes from the kernel, and is good for ten characters.
        var random = SystemRandomNumberGenerator()
        var bits: UInt64 = 0
        return String(unsafeUninitializedCapacity: length) { text in
            for index in 0..<length {
                if index % 10 == 0 { bits = random.next() }
                text[index] = alphabet[Int(bits & 63)]
                bits >>= 6
            }
            return length
        }
    }

    private static let length = 21
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".utf8)
}

extension Ticket {
    fileprivate var cost: Int { 2 * chunk.document.utf8.count + 512 }
}
