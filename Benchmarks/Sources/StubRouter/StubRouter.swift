import ArgumentParser
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A router that costs as little as it can, so that what a client takes is what is measured: one event loop, everything in
/// memory, no hashing and nothing on disk. It believes its clients, and understands bodies in the plain form that ours writes.
@main
struct StubRouter: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves a MictlanX router from memory, for benchmarks; prints its URI.",
        discussion: """
            What is registered under a key replaces what was there. An upload must have the registered length; its bytes are \
            kept, and nothing checks them. Beyond the limits it answers 507.
            """)

    @Option(help: "The port at 127.0.0.1; 0 for a free one.")
    var port = 0

    @Option(help: "Chunks that are kept or expected at most.")
    var chunks = 400_000

    @Option(help: "MiB of content that are kept at most.")
    var mebibytes = 1_024

    @Flag(help: "Names no capability, as the recorded router does.")
    var plain = false

    func run() throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        let loop = group.next()
        let limits = StubStore.Limits(chunks: chunks, bytes: mebibytes << 20)
        let server = try loop.flatSubmit { [plain, port] in
            let routes = NIOLoopBound(StubRoutes(StubStore(limits), isPlain: plain), eventLoop: loop)
            return ServerBootstrap(group: loop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.backlog, value: 256)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers(
                            ByteToMessageHandler(HTTPRequestDecoder()), StubConnection(routes.value))
                    }
                }
                .bind(host: "127.0.0.1", port: port)
                .map { channel in
                    routes.value.port = channel.localAddress?.port ?? 0
                    return channel
                }
        }.wait()
        print("mictlanx://stub@127.0.0.1:\(server.localAddress?.port ?? 0)/?protocol=http")
        fflush(nil)
        try server.closeFuture.wait()
    }
}
