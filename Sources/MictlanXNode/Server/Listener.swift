internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import SystemPackage

/// One address that the node listens on.
struct Listener: Sendable {
    private let server: NIOAsyncChannel<ConnectionChannel, Never>
    private let socket: UnixSocket?
    /// The address with the port that the kernel chose.
    let address: NodeAddress
    /// Who may use it.
    let access: AccessRules

    /// Binds an address.
    ///
    /// - Parameters:
    ///   - address: the address.
    ///   - configuration: the limits of its connections, and whether other machines may reach it.
    ///   - group: the event loops.
    /// - Throws: ``NodeError``, with `exposed` for an address that would let in anyone on the network.
    init(_ address: NodeAddress, configuration: NodeConfiguration, group: any EventLoopGroup) async throws(NodeError) {
        let limits = configuration.limits
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Out of descriptors is no reason to stop listening: wait until some are free again.
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptBackoffHandler(shouldForwardIOErrorCaught: false, backoffProvider: Self.backoff))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Each connection keeps one buffer of what it may read at once.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 4_096, maximum: Self.readSize))
        do {
            switch address {
            case .unixSocket(let path):
                let socket = UnixSocket(path: path, mode: configuration.socketMode)
                try socket.prepare()
                self.socket = socket
                server = try await bootstrap.bind(unixDomainSocketPath: path.string) { Self.makeConnection($0, limits) }
                try socket.restrict()
                self.address = address
                access = AccessRules(address, isLoopback: true, configuration)
            case .tcp(let host, let port):
                guard (0...65_535).contains(port) else {
                    throw NodeError(.invalidConfiguration, "\(port) is not a TCP port; use 0 to 65535")
                }
                let target = try SocketAddress.makeAddressResolvingHost(host, port: port)
                let isLoopback = ClientAddress(ipAddress: target.ipAddress).isLocal
                try Self.refuseExposure(address, isLoopback: isLoopback, configuration)
                socket = nil
                server = try await bootstrap.bind(to: target) { Self.makeConnection($0, limits) }
                self.address = .tcp(host: host, port: server.channel.localAddress?.port ?? port)
                access = AccessRules(address, isLoopback: isLoopback, configuration)
            case .inherited(let descriptor):
                let inherited = InheritedSocket(descriptor: descriptor)
                try inherited.prepare()
                socket = nil
                server = try await bootstrap.bind(descriptor) { Self.makeConnection($0, limits) }
                let bound = server.channel.localAddress
                let isLoopback = bound?.ipAddress.map { ClientAddress(ipAddress: $0).isLocal } ?? true
                do {
                    self.address = try inherited.address(bound)
                    try Self.refuseExposure(self.address, isLoopback: isLoopback, configuration)
                } catch {
                    try? await server.channel.close()
                    throw error
                }
                access = AccessRules(self.address, isLoopback: isLoopback, configuration)
            }
        } catch let error as NodeError {
            throw error
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw NodeError(.addressInUse, "another process listens on \(address)", cause: error)
        } catch {
            throw NodeError(.invalidConfiguration, "cannot listen on \(address): \(error)", cause: error)
        }
    }

    /// Hands over every connection, until ``close()``.
    ///
    /// - Parameters:
    ///   - executors: those of the event loops, on which the connections are served.
    ///   - serve: serves one connection to its end.
    func accept(
        on executors: LoopExecutors, _ serve: @escaping @Sendable (ConnectionChannel) async -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            try? await server.executeThenClose { connections in
                for try await connection in connections {
                    group.addTask(executorPreference: executors[connection.channel.eventLoop]) {
                        await serve(connection)
                    }
                }
            }
        }
    }

    /// Stops listening and removes the socket. Connections that are open stay open.
    func close() {
        socket?.remove()
        server.channel.close(promise: nil)
    }

    /// - Throws: ``NodeError`` with `exposed`.
    private static func refuseExposure(
        _ address: NodeAddress, isLoopback: Bool, _ configuration: NodeConfiguration
    ) throws(NodeError) {
        guard configuration.allowsExposure || isLoopback else {
            throw NodeError(
                .exposed, "other machines can reach \(address): that needs a bearer token, or to be allowed as insecure"
            )
        }
    }

    /// Of a body that comes faster than it is written, one part of up to 32 KiB waits here, and the rest in the socket.
    private static func makeConnection(
        _ channel: any Channel, _ limits: NodeLimits
    ) -> EventLoopFuture<ConnectionChannel> {
        channel.eventLoop.makeCompletedFuture {
            try ConnectionWatch.install(on: channel, limits: limits)
            return try ConnectionChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 1)))
        }
    }

    @Sendable private static func backoff(_ error: IOError) -> TimeAmount? { .milliseconds(100) }

    /// Bytes of one read of a socket: twice as many save little, and a hundred uploads at once keep several of them each.
    static let readSize = 32_768
    /// Connections that may wait to be accepted; the kernel caps it at `net.core.somaxconn`.
    private static let backlog: Int32 = 4_096
}
