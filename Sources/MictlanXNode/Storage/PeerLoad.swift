internal import Synchronization

/// The uploads under way to each peer.
final class PeerLoad: Sendable {
    private struct State {
        var uploads: [Int: Int] = [:]
        var bytes: [Int: Int] = [:]
        var turn = 0
        /// Uploads under way in all.
        var count = 0
    }

    /// An upload that counts until this is gone.
    final class Reservation: Sendable {
        private let load: PeerLoad
        private let peers: [Int]
        private let size: Int

        fileprivate init(_ load: PeerLoad, _ peers: [Int], size: Int) {
            self.load = load
            self.peers = peers
            self.size = size
            load.add(1, peers, size: size)
        }

        deinit { load.add(-1, peers, size: -size) }
    }

    private let state = Mutex(State())

    /// Counts an upload.
    ///
    /// - Parameters:
    ///   - peers: where it goes.
    ///   - size: bytes for each of them.
    /// - Returns: to be kept as long as the upload lasts.
    func reserve(_ peers: [Int], size: Int) -> Reservation { Reservation(self, peers, size: size) }

    /// Uploads under way to a peer, and bytes they will take there.
    subscript(peer: Int) -> (uploads: Int, bytes: Int) {
        state.withLock { ($0.uploads[peer] ?? 0, $0.bytes[peer] ?? 0) }
    }

    /// How many bytes of an upload are gathered before they are written: as many as make the hop to the pool cheap, and less
    /// where many uploads gather at once.
    var pieceSize: Int {
        let count = state.withLock { $0.count }
        return min(Self.largestPiece, max(Self.smallestPiece, Self.gathered / max(1, count)))
    }

    /// A number that grows with each call.
    func nextTurn() -> Int {
        state.withLock { state in
            state.turn = (state.turn + 1) & 0xFFFF
            return state.turn
        }
    }

    private func add(_ count: Int, _ peers: [Int], size: Int) {
        state.withLock { state in
            state.count += count
            for peer in peers {
                state.uploads[peer, default: 0] += count
                state.bytes[peer, default: 0] += size
            }
        }
    }

    /// With one more read of the socket it fills a buffer of 256 KiB: buffers grow by doubling.
    private static let largestPiece = 196_608
    /// Less than one read of the socket, of which the head of the request takes a little: what came with one read is then not
    /// copied into a buffer of twice its size.
    private static let smallestPiece = 24_576
    /// Bytes of all uploads together, about.
    private static let gathered = 1_572_864
}
