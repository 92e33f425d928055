internal import MictlanXPlatform
internal import Synchronization
internal import SystemPackage

/// What backup and restore share.
enum StoreTransfer {
    /// Runs on a thread that may block.
    ///
    /// - Throws: what `body` throws.
    static func onThread<Value: Sendable>(
        _ body: @escaping @Sendable (_ isCancelled: @escaping () -> Bool) throws -> Value
    ) async throws -> Value {
        let pool = BlockingPool(threadCount: 1)
        let flag = Flag()
        do {
            let value = try await withTaskCancellationHandler {
                try await pool.run { try body { flag.isRaised } }
            } onCancel: {
                flag.raise()
            }
            await pool.shutDown()
            return value
        } catch {
            await pool.shutDown()
            throw error
        }
    }

    /// - Throws: ``NodeError`` for a directory that holds something.
    static func requireEmpty(_ directory: FilePath, _ files: any FileOperations) throws(NodeError) {
        guard try files.size(of: directory) != nil, try !files.names(in: directory).isEmpty else { return }
        throw NodeError(
            .invalidConfiguration, "'\(directory)' is not empty; name a directory that is, or that is not there")
    }

    /// Where each peer lies in a copy: where it lies in the store, or below `peers` where that is elsewhere.
    static func directories(of peers: [PeerRecord]) -> [Int: FilePath] {
        var directories: [Int: FilePath] = [:]
        for peer in peers {
            let isInside = peer.directory.isRelative && !peer.directory.components.contains { $0.string == ".." }
            directories[peer.number] = isInside ? peer.directory : FilePath("peers").appending("of-\(peer.id)")
        }
        return directories
    }

    /// Makes the directories of the peers of a copy.
    ///
    /// - Throws: ``NodeError``.
    static func places(
        _ peers: [PeerRecord], from store: FilePath, to target: FilePath, _ directories: [Int: FilePath],
        _ files: any FileOperations
    ) throws(NodeError) -> [Int: StoreCopier.Place] {
        var places: [Int: StoreCopier.Place] = [:]
        for peer in peers {
            guard let directory = directories[peer.number] else { continue }
            let root = target.pushing(directory).lexicallyNormalized().appending("blobs")
            try files.makeDirectories(root)
            places[peer.number] = StoreCopier.Place(
                from: store.pushing(peer.directory).lexicallyNormalized().appending("blobs"), to: root)
        }
        return places
    }

    /// Removes what a copy that was cut off has made in a directory that was empty.
    static func removeContents(of directory: FilePath, _ files: any FileOperations) {
        for name in (try? files.names(in: directory)) ?? [] {
            let path = directory.appending(name)
            // Whatever is no directory has no names.
            if !path.isSymbolicLink { removeContents(of: path, files) }
            try? files.remove(path)
        }
    }

    private final class Flag: Sendable {
        private let flag = Atomic(false)

        var isRaised: Bool { flag.load(ordering: .relaxed) }

        func raise() { flag.store(true, ordering: .relaxed) }
    }
}
