import Glibc
import MictlanXPlatform
import Synchronization

/// Names of the store for completion: what is known at once, and asked for meanwhile. A key never waits long for it.
final class RemoteNameCache: Sendable {
    /// What is listed: the buckets, or what stands directly below a name of a bucket.
    enum Place: Hashable, Sendable {
        case buckets
        case level(bucket: String, directory: String)
        /// The same at another connection.
        indirect case at(connection: String, Place)
    }

    struct Names: Equatable {
        var names: [String]
        /// False where the list had not ended in time.
        var isWhole: Bool
    }

    private struct Entry {
        /// The last whole list.
        var names: [String]?
        var fetched: ContinuousClock.Instant?
        /// What came so far of the one that is on its way.
        var arriving: Set<String> = []
        var isAsking = false
    }

    /// Lists a place, name by name.
    typealias Load = @Sendable (Place, _ add: @Sendable (String) -> Void) async throws -> Void

    /// A person has typed the next word by then.
    private static let freshness = Duration.seconds(10)
    private static let maximumPlaces = 64
    private static let maximumNames = 100_000

    private let entries = Mutex<[Place: Entry]>([:])
    private let doorbell: EventDescriptor
    private let load: Load

    init(load: @escaping Load) throws(SystemFailure) {
        self.load = load
        doorbell = try EventDescriptor()
    }

    /// The names at a place; asks for them where they are not known or old.
    ///
    /// - Parameters:
    ///   - place: what is listed.
    ///   - limit: the longest time that this takes.
    /// - Returns: the whole list, else the one before, else what came by then.
    func names(at place: Place, within limit: Duration) -> Names {
        let deadline = ContinuousClock.now + limit
        doorbell.clear()
        if begin(place) { Task.detached { await self.ask(place) } }
        while true {
            let entry = entries.withLock { $0[place] } ?? Entry()
            let left = ContinuousClock.now.duration(to: deadline)
            if !entry.isAsking || left <= .zero {
                if let names = entry.names { return Names(names: names, isWhole: names.count < Self.maximumNames) }
                return Names(names: Array(entry.arriving), isWhole: false)
            }
            var slot = pollfd(fd: doorbell.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&slot, 1, CInt(left / .milliseconds(1)) + 1)
            doorbell.clear()
        }
    }

    /// Lets the next question ask the store again: a command may have changed what is there.
    func expire() {
        entries.withLock { entries in
            for place in entries.keys { entries[place]?.fetched = nil }
        }
    }

    /// Whether the store must be asked, by the caller.
    private func begin(_ place: Place) -> Bool {
        entries.withLock { entries in
            var entry = entries[place] ?? Entry()
            let isFresh = entry.fetched.map { ContinuousClock.now - $0 < Self.freshness } ?? false
            guard !entry.isAsking, !isFresh else { return false }
            // Those that are on their way come back by themselves.
            if entries.count >= Self.maximumPlaces { entries = entries.filter { $0.value.isAsking } }
            entry.isAsking = true
            entry.arriving = []
            entries[place] = entry
            return true
        }
    }

    private func ask(_ place: Place) async {
        do {
            try await load(place) { name in
                entries.withLock { entries in
                    guard (entries[place]?.arriving.count ?? 0) < Self.maximumNames else { return }
                    entries[place]?.arriving.insert(name)
                }
            }
            finish(place, isWhole: true)
        } catch {
            // The command itself will tell what is wrong with the store.
            finish(place, isWhole: false)
        }
    }

    private func finish(_ place: Place, isWhole: Bool) {
        entries.withLock { entries in
            guard var entry = entries[place] else { return }
            entry.isAsking = false
            if isWhole {
                entry.fetched = .now
                entry.names = Array(entry.arriving)
                entry.arriving = []
            }
            entries[place] = entry
        }
        doorbell.ring()
    }
}
