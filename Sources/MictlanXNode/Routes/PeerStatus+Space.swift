internal import MictlanXModel

extension PeerStatus {
    /// Its sizes as the wire has them.
    var space: PeerSpace { PeerSpace(peerID: record.id, usedDisk: record.bytes, totalDisk: total) }
}
