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

    /// Binds an address.
    ///
    /// - Throws: ``NodeError``.
    init(_ address: NodeAddress, limits: NodeLimits, group: any EventLoopGroup) async throws(NodeError) {
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
        do {
            switch address {
            case .unixSocket(let path):
                let socket = UnixSocket(path: path)
                try socket.prepare()
                self.socket = socket
                server = try await bootstrap.bind(unixDomainSocketPath: path.string) { Self.makeConnection($0, limits) }
                try socket.restrict()
                self.address = address
            case .tcp(let host, let port):
                guard (0...65_535).contains(port) else {
                    throw NodeError(.invalidConfiguration, "\(port) is no TCP port; use 0 to 65535")
                }
                socket = nil
                server = try await bootstrap.bind(host: host, port: port) { Self.makeConnection($0, limits) }
                self.address = .tcp(host: host, port: server.channel.localAddress?.port ?? port)
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
    func accept(_ serve: @escaping @Sendable (ConnectionChannel) async -> Void) async {
        await withDiscardingTaskGroup { group in
            try? await server.executeThenClose { connections in
                for try await connection in connections { group.addTask { await serve(connection) } }
            }
        }
    }

    /// Stops listening and removes the socket. Connections that are open stay open.
    func close() {
        socket?.remove()
        server.channel.close(promise: nil)
    }

    private static func makeConnection(
        _ channel: any Channel, _ limits: NodeLimits
    ) -> EventLoopFuture<ConnectionChannel> {
        channel.eventLoop.makeCompletedFuture {
            try ConnectionWatch.install(on: channel, limits: limits)
            return try ConnectionChannel(wrappingChannelSynchronously: channel)
        }
    }

    @Sendable private static func backoff(_ error: IOError) -> TimeAmount? { .milliseconds(100) }

    /// Connections that may wait to be accepted; the kernel caps it at `net.core.somaxconn`.
    private static let backlog: Int32 = 4_096
}
