import MictlanXBatch
import MictlanXClient
import MictlanXModel

/// Asks a store for the words of a place.
extension ShellCompleter {
    static func list(
        _ place: RemoteNameCache.Place, in session: Session, _ add: @Sendable (String) throws -> Void
    ) async throws {
        do {
            try await list(place, at: PlaceWish(), in: session, add)
        } catch let error as MictlanXError where error.code == .noBucket {
            // A bucket that is not there has no names, and that is all.
        }
    }

    private static func list(
        _ place: RemoteNameCache.Place, at wish: PlaceWish, in session: Session,
        _ add: @Sendable (String) throws -> Void
    ) async throws {
        if case .at(let connection, let place) = place {
            return try await list(place, at: PlaceWish(name: connection), in: session, add)
        }
        let connection = try await session.connection(to: try session.places.place(wish).target)
        let store = connection.store
        switch place {
        case .at: return
        case .buckets:
            for bucket in try await store.buckets().shown { try add(bucket.bucket.rawValue) }
        case .peers:
            guard let reply = try await connection.routers.first?.peers() else { return }
            for peer in reply.available + reply.unavailable { try add(peer.peerID) }
        case .trash:
            for try await info in store.listing(of: try BucketID(TrashedBall.bucketName), isCompleted: false) {
                guard let origin = TrashedBall(BallItem(info))?.origin,
                    let name = String(validating: origin.ball.name.bytes, as: UTF8.self)
                else { continue }
                try add("\(origin.bucket)/\(name)")
            }
        case .tagKeys(let bucket):
            var seen: Set<String> = []
            for try await ball in store.listing(of: try BucketID(bucket), isCompleted: false) {
                for key in ball.tags.keys where seen.insert(key).inserted { try add(key) }
            }
        case .level(let bucket, let directory):
            try await list(directory, of: store.listing(of: try BucketID(bucket), isCompleted: false), add)
        }
    }

    private static func list(
        _ directory: String, of listing: BallListing, _ add: @Sendable (String) throws -> Void
    ) async throws {
        var level = ListingLevel(Array(directory.utf8))
        let start = directory.utf8.count
        for try await ball in listing {
            let name = ball.address.ball.name.bytes
            let shown: [UInt8]
            switch level.place(of: name) {
            case .here: shown = name
            case .below(let below): shown = below
            case .elsewhere: continue
            }
            if let text = String(validating: shown.dropFirst(start), as: UTF8.self), !text.isEmpty { try add(text) }
        }
    }
}
