import ArgumentParser
import MictlanXNode
import SystemPackage

/// Which peers a node plays, where they store and where they listen.
struct NodePeerOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "How many peers to play, each a directory of the store; default is as many as it has.", valueName: "n"),
        transform: ValueParsing.positive)
    var peers: Int?

    @Option(
        name: .customLong("peer-dir"), parsing: .singleValue,
        help: ArgumentHelp(
            "A peer with a directory of its own, on another disk perhaps; may be repeated.", valueName: "id=dir"),
        transform: ValueParsing.pair)
    var directories: [KeyValue] = []

    @Option(
        name: .customLong("peer-listen"), parsing: .singleValue,
        help: ArgumentHelp(
            "Where a peer listens for itself, with the peer's API; may be repeated.", valueName: "id=host:port"),
        transform: NodePeerOptions.listener)
    var listeners: [PeerListener] = []

    /// The peers to add to the store, or to move; none for those that it has.
    func virtualPeers(home: String?) -> [VirtualPeer] {
        var peers = peers.map { VirtualPeer.inStore(count: $0) } ?? []
        for given in directories {
            let directory = WorkingDirectory.current.pushing(LocalArgument(argument: given.value).path(home: home))
            peers.removeAll { $0.id == given.key }
            peers.append(VirtualPeer(id: given.key, directory: directory))
        }
        return peers
    }

    var addresses: [String: NodeAddress] {
        Dictionary(listeners.map { ($0.id, $0.address) }) { _, last in last }
    }

    struct PeerListener: Sendable {
        var id: String
        var address: NodeAddress
    }

    private static func listener(_ text: String) throws -> PeerListener {
        let pair = try ValueParsing.pair(text)
        return PeerListener(id: pair.key, address: try ValueParsing.address(pair.value))
    }
}
