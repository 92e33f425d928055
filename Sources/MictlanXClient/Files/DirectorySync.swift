internal import MictlanXPlatform
internal import Synchronization
internal import SystemPackage

/// Makes the names in directories durable. Those who come while a directory is being synchronized share the next time: each
/// has its name in the directory before it comes, so that one call is enough for all of them.
final class DirectorySync: Sendable {
    /// That of the process: several clients may write into one directory.
    static let shared = DirectorySync { directory throws(MictlanXError) in
        try MictlanXError.explaining("cannot make durable", directory) { try directory.synchronizeDirectory() }
    }

    private final class Place: Sendable {
        let turn = Limiter(width: 1)
        let work = SharedWork<Void, MictlanXError>()
    }

    private let kind: BlockingWork.Kind
    private let synchronizeNow: @Sendable (FilePath) throws(MictlanXError) -> Void
    private let places = Mutex<[FilePath: (place: Place, users: Int)]>([:])

    /// - Parameters:
    ///   - kind: where it may block.
    ///   - synchronize: the call for one directory, which blocks.
    init(
        on kind: BlockingWork.Kind = .committing,
        _ synchronize: @escaping @Sendable (FilePath) throws(MictlanXError) -> Void
    ) {
        self.kind = kind
        synchronizeNow = synchronize
    }

    /// Waits until all names that are in a directory now are on the disk. It is not cancelled.
    ///
    /// - Throws: ``MictlanXError`` `io`.
    func synchronize(_ directory: FilePath) async throws(MictlanXError) {
        let place = places.withLock { places in
            places[directory, default: (Place(), 0)].users += 1
            return places[directory]?.place ?? Place()
        }
        defer {
            places.withLock { places in
                places[directory]?.users -= 1
                if places[directory]?.users == 0 { places[directory] = nil }
            }
        }
        try await place.work.submit(()) {
            // The others must not wait for one who has gone.
            await Task { await lead(place, directory) }.value
        }
    }

    /// How many wait for a directory.
    func users(of directory: FilePath) -> Int { places.withLock { $0[directory]?.users ?? 0 } }

    private func lead(_ place: Place, _ directory: FilePath) async -> Result<Void, MictlanXError> {
        do {
            return try await place.turn.withPermit {
                try await BlockingWork.run(kind) { [self] _ in
                    place.work.settle { (_) throws(MictlanXError) in try synchronizeNow(directory) }
                }
            }
        } catch {
            // Nobody cancels this task; whatever else it is, nobody is told of a success.
            return place.work.settle { (_) throws(MictlanXError) in
                throw MictlanXError(.io, "cannot make durable '\(directory)': \(error)", cause: error)
            }
        }
    }
}
