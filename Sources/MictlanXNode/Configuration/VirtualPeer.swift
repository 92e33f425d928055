public import SystemPackage

/// One of the peers that a node plays: a directory that holds replicas, perhaps on a separate disk.
public struct VirtualPeer: Hashable, Sendable {
    /// Its name on the wire.
    public var id: String
    /// Where its replicas lie; a relative path is below the directory of the store.
    public var directory: FilePath

    /// Joins both parts.
    public init(id: String, directory: FilePath) {
        self.id = id
        self.directory = directory
    }

    /// The one peer of a node that was told nothing: in the directory of the store itself.
    public static let standard = VirtualPeer(id: "mxshell-peer-0", directory: ".")

    /// Peers in the directory of the store; the first is ``standard``, so that a store can grow from one to several.
    ///
    /// - Parameter count: how many, at least 1.
    /// - Returns: the peers `mxshell-peer-0` to `mxshell-peer-{count - 1}`.
    public static func inStore(count: Int) -> [VirtualPeer] {
        [standard]
            + (1..<max(1, count)).map { VirtualPeer(id: "mxshell-peer-\($0)", directory: FilePath("peers/\($0)")) }
    }

    /// Whether the id can stand in a URL and a header as it is.
    var hasPlainID: Bool {
        !id.isEmpty && id.utf8.count <= 128
            && id.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || "-_.".utf8.contains($0)
            }
    }
}
