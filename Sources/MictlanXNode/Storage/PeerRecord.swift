internal import SystemPackage

/// A virtual peer as the catalog knows it: a directory that holds replicas.
struct PeerRecord: Hashable, Sendable {
    /// Its short name inside the catalog, from 1, never used again for another.
    let number: Int
    /// Its name on the wire.
    let id: String
    /// Relative to the directory of the store, or absolute.
    let directory: FilePath
    /// Whether it takes no new replicas and is read only if no other peer has one.
    var isDisabled: Bool
    /// How many replicas it holds, staged ones included.
    var chunks: Int
    /// The bytes of these.
    var bytes: Int
}
