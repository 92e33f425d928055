import Glibc
import MictlanXPlatform
import Synchronization

/// Names of the store for completion: what is known at once, and asked for meanwhile. A key never waits long for it.
final class RemoteNameCache: Sendable {
    /// What is listed: the buckets, or what stands directly below a name of a bucket.
    enum Place: Hashable, Sendable {
        case buckets
        case level(bucket: String, directory: String)
        case peers
        /// What the balls in the trash were.
        case trash
        /// The keys of the tags in a bucket.
        case tagKeys(bucket: String)
        /// The same at another connection.
        indirect case at(connection: String, Place)
    }

    /// What is known of the names that begin with a text.
    struct Names: Equatable {
        enum Extent: Equatable {
            case whole
            /// The list had not ended in time.
            case arriving
            /// There are more names than are kept.
            case tooMany
        }

        /// In their order; of more than were asked for the first ones and the last one.
        var names: [String]
        /// How many are known.
        var count: Int
        var extent: Extent
    }

    private struct Entry {
        /// The last list that had its end, sorted.
        var names: NameList?
        /// Whether the place had more than that list.
        var hasMore = false
        var fetched: ContinuousClock.Instant?
        /// How long it took to come.
        var took = Duration.zero
        var lastUse = ContinuousClock.now
        /// What came so far of the list that is on its way.
        var arrival: Arrival?

        var size: Int { (names?.size ?? 0) + (arrival?.claimed.load(ordering: .relaxed) ?? 0) }
    }

    /// A list on its way.
    private final class Arrival: Sendable {
        let names = Mutex(NameList())
        /// So many bytes of the cache it may use.
        let claimed = Atomic(0)
    }

    private struct TooMany: Error {}

    /// Lists a place, name by name, until `add` throws.
    typealias Load = @Sendable (Place, _ add: @Sendable (String) throws -> Void) async throws -> Void

    /// A person has typed the next word by then.
    private static let freshness = Duration.seconds(10)
    private static let maximumPlaces = 64
    /// What one list may occupy, in bytes.
    private let maximumListSize: Int
    /// What all lists may occupy, in bytes. While one grows, its buffers have up to twice the room, and while it is sorted it
    /// is there twice.
    private let maximumSize: Int
    /// How a list grows, in bytes.
    private let step: Int
    private let entries = Mutex<[Place: Entry]>([:])
    private let doorbell: EventDescriptor
    private let load: Load
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - maximumListSize: the bytes of one list: of 36 bytes for a name it takes 400,000.
    ///   - now: the time.
    ///   - load: lists a place.
    /// - Throws: `SystemFailure` when the system has no file descriptor left.
    init(
        maximumListSize: Int = 1 << 24, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        load: @escaping Load
    ) throws(SystemFailure) {
        self.load = load
        self.now = now
        self.maximumListSize = maximumListSize
        // The list that is known, the one that replaces it, and another.
        maximumSize = 3 * maximumListSize
        step = max(1, maximumListSize / Self.maximumPlaces)
        doorbell = try EventDescriptor()
    }

    /// What all lists occupy, in bytes.
    var size: Int { entries.withLock { $0.values.reduce(0) { $0 + $1.size } } }

    /// The names at a place that begin with a text; asks for them where they are not known or old.
    ///
    /// - Parameters:
    ///   - place: what is listed.
    ///   - prefix: what the names begin with.
    ///   - count: so many names at most.
    ///   - limit: the longest time that this takes.
    /// - Returns: those of the whole list, else of the one before, else of what came by then.
    func names(
        at place: Place, startingWith prefix: String = "", atMost count: Int = .max, within limit: Duration
    ) -> Names {
        let deadline = now() + limit
        doorbell.clear()
        if let arrival = begin(place) { Task.detached { await self.ask(place, arrival) } }
        while true {
            let entry = entries.withLock { $0[place] } ?? Entry()
            let left = now().duration(to: deadline)
            // What took longer the last time is not waited for where the list before is known.
            if entry.arrival == nil || left <= .zero || (entry.names != nil && entry.took > limit) {
                return Self.names(of: entry, startingWith: prefix, atMost: count)
            }
            var slot = pollfd(fd: doorbell.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&slot, 1, CInt(left / .milliseconds(1)) + 1)
            doorbell.clear()
        }
    }

    private static func names(of entry: Entry, startingWith prefix: String, atMost count: Int) -> Names {
        guard let list = entry.names else {
            let found = entry.arrival?.names.withLock { $0.names(startingWith: prefix, atMost: count) }
            return Names(names: found?.first.sorted() ?? [], count: found?.count ?? 0, extent: .arriving)
        }
        let range = list.range(startingWith: prefix)
        var names = range.prefix(count).map { list[$0] }
        if range.count > names.count, let last = range.last, !names.isEmpty { names[names.count - 1] = list[last] }
        return Names(names: names, count: range.count, extent: entry.hasMore ? .tooMany : .whole)
    }

    /// Lets the next question ask the store again: a command may have changed what is there.
    func expire() {
        entries.withLock { entries in
            for place in entries.keys { entries[place]?.fetched = nil }
        }
    }

    /// A new list, where the store must be asked, by the caller.
    private func begin(_ place: Place) -> Arrival? {
        entries.withLock { entries in
            var entry = entries[place] ?? Entry()
            defer { entries[place] = entry }
            entry.lastUse = now()
            let isFresh = entry.fetched.map { now() - $0 < Self.freshness } ?? false
            guard entry.arrival == nil, !isFresh else { return nil }
            // Those that are on their way come back by themselves.
            if entries.count >= Self.maximumPlaces { entries = entries.filter { $0.value.arrival != nil } }
            entry.arrival = Arrival()
            return entry.arrival
        }
    }

    private func ask(_ place: Place, _ arrival: Arrival) async {
        let start = now()
        var hasMore = false
        do {
            try await load(place) { name in
                let size = arrival.names.withLock { $0.size(with: name) }
                guard size <= maximumListSize else { throw TooMany() }
                while size > arrival.claimed.load(ordering: .relaxed) {
                    guard claim(for: arrival, at: place) else { throw TooMany() }
                }
                arrival.names.withLock { $0.append(name) }
            }
        } catch is TooMany {
            hasMore = true
        } catch {
            // The command itself will tell what is wrong with the store.
            return finish(place) { _ in }
        }
        let names = arrival.names.withLock { $0 }.sorted()
        finish(place) { entry in
            (entry.names, entry.hasMore) = (names, hasMore)
            (entry.fetched, entry.took) = (now(), now() - start)
        }
    }

    /// Makes room for more of a list: others leave for it, the one that was used longest ago first.
    private func claim(for arrival: Arrival, at place: Place) -> Bool {
        entries.withLock { entries in
            while entries.values.reduce(step, { $0 + $1.size }) > maximumSize {
                let others = entries.filter { $0.key != place && $0.value.names != nil }
                guard let oldest = others.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return false }
                entries[oldest.key]?.names = nil
                entries[oldest.key]?.fetched = nil
            }
            arrival.claimed.add(step, ordering: .relaxed)
            return true
        }
    }

    private func finish(_ place: Place, _ change: (inout Entry) -> Void) {
        entries.withLock { entries in
            guard var entry = entries[place] else { return }
            entry.arrival = nil
            change(&entry)
            entries[place] = entry
        }
        doorbell.ring()
    }
}
