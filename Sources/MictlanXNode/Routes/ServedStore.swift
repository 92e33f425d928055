internal import MictlanXModel

/// A store with what both APIs need to serve it.
final class ServedStore: Sendable {
    let store: ChunkStore
    let limits: NodeLimits
    let compatibility: Compatibility
    /// The registrations at this server. Every peer has its own.
    let tickets: TicketBook
    let metrics: NodeMetrics
    /// Measures how long a request takes.
    let clock: any Clock<Duration>
    private let addresses: [NodeAddress]
    private let peerAddresses: [String: NodeAddress]

    init(
        store: ChunkStore, configuration: NodeConfiguration, addresses: [NodeAddress],
        peerAddresses: [String: NodeAddress] = [:], metrics: NodeMetrics = NodeMetrics(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.clock = clock
        self.metrics = metrics
        self.addresses = addresses
        self.peerAddresses = peerAddresses
        limits = configuration.limits
        compatibility = configuration.compatibility
        tickets = TicketBook(lifetime: configuration.limits.ticketLifetime, time: store.time)
    }

    /// The same with an empty book of tickets.
    init(withOwnTickets other: ServedStore) {
        store = other.store
        limits = other.limits
        compatibility = other.compatibility
        clock = other.clock
        metrics = other.metrics
        addresses = other.addresses
        peerAddresses = other.peerAddresses
        tickets = TicketBook(lifetime: limits.ticketLifetime, time: store.time)
    }

    /// The name on the wire of a peer.
    func peerID(_ number: Int) -> String { store.directories.id(of: number) ?? "" }

    /// A peer as clients see it: at its own address if it has one, else at the node's.
    func description(of id: String) -> PeerDescription {
        var description = PeerDescription(peerID: id, address: "127.0.0.1", port: -1, scheme: "http")
        let candidates = [peerAddresses[id]].compactMap { $0 } + addresses
        for case .tcp(let host, let port) in candidates {
            (description.address, description.port) = (host, port)
            break
        }
        return description
    }
}
