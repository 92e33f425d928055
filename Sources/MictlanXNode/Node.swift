internal import Glibc
public import Logging
internal import MictlanXModel
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A MictlanX router and its peers in this process, over a durable local store.
///
/// Use ``withNode(_:logger:_:)`` where the node lives as long as a piece of work, or ``open(_:logger:)`` and ``run()``
/// where it is the work.
public final class Node: Sendable {
    private let configuration: NodeConfiguration
    private let logger: Logger
    private let group: MultiThreadedEventLoopGroup
    private let executors: LoopExecutors
    private let pool: BlockingPool
    let store: ChunkStore
    private let listeners: [Listener]
    private let peerListeners: [String: Listener]
    private let registry: ConnectionRegistry
    private let documents = DocumentBudget()
    private let shutdown = AsyncStream.makeStream(of: Never.self)
    private let clock: any Clock<Duration>
    private let hasRun = Mutex(false)
    private let stop = Mutex(Stop.none)

    /// How far ``beginShutdown()`` is.
    private enum Stop {
        case none, begun, done
    }

    /// Where clients reach the node, in the order of the configuration, with the ports that the kernel chose.
    public var addresses: [NodeAddress] { listeners.map(\.address) }

    /// Where each peer that has its own address is reached, by its id.
    public var peerAddresses: [String: NodeAddress] { peerListeners.mapValues(\.address) }

    /// Opens the store and binds the addresses. Clients can connect from here on, and are served once ``run()`` is called.
    ///
    /// - Parameters:
    ///   - configuration: what the node is to be.
    ///   - logger: hears of failures (`error`), of trouble in the background (`warning`) and of every request (`info`).
    /// - Returns: the node; ``run()`` it.
    /// - Throws: ``NodeError``.
    public static func open(_ configuration: NodeConfiguration, logger: Logger = silentLogger) async throws -> Node {
        let files = SystemFileOperations(synchronizes: configuration.durability != .none)
        return try await Node(configuration, logger: logger, files: files)
    }

    /// Opens a node over other file operations, and with a clock for the grace of a shutdown.
    init(
        _ configuration: NodeConfiguration, logger: Logger, files: any FileOperations,
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws {
        try configuration.check()
        let pool = BlockingPool(threadCount: Self.threadCount)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: Self.loopCount)
        var opened: ChunkStore?
        var listeners: [Listener] = []
        var peerListeners: [String: Listener] = [:]
        do {
            let store = try await pool.run {
                try ChunkStore(configuration, files: files, pool: pool, logger: logger, time: Self.secondsSince1970)
            }
            opened = store
            for (id, address) in configuration.peerAddresses {
                guard store.directories.number(of: id) != nil else {
                    throw NodeError(.invalidConfiguration, "there is no peer '\(id)' to listen at \(address)")
                }
                peerListeners[id] = try await Listener(address, configuration: configuration, group: group)
            }
            for address in configuration.addresses {
                listeners.append(try await Listener(address, configuration: configuration, group: group))
            }
            self.store = store
        } catch {
            for listener in listeners + peerListeners.values { listener.close() }
            // What NIO keeps of a listener goes with the last reference, which needs the event loops.
            listeners = []
            peerListeners = [:]
            try? await group.shutdownGracefully()
            await pool.shutDown()
            opened?.close()
            throw error
        }
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
        self.group = group
        executors = LoopExecutors(group)
        self.pool = pool
        self.listeners = listeners
        self.peerListeners = peerListeners
        registry = ConnectionRegistry(limits: configuration.limits)
    }

    /// Serves until ``beginShutdown()``; then finishes what is in flight, closes the store and returns. What is not
    /// finished after ``NodeLimits/shutdownGrace`` is cut off, and the log says how many connections that were.
    ///
    /// A cancelled task aborts what is in flight.
    ///
    /// - Throws: ``NodeError`` with `alreadyRunning` when it is called a second time.
    public func run() async throws {
        let isFirst = hasRun.withLock { hasRun in
            defer { hasRun = true }
            return !hasRun
        }
        guard isFirst else { throw NodeError(.alreadyRunning, "a node runs once; open another one") }
        store.startMaintenance()
        let served = ServedStore(
            store: store, configuration: configuration, addresses: addresses, peerAddresses: peerAddresses)
        let router = RouterAPI(served: served)
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { background in
                background.addTask { [store] in await store.maintain(ContinuousClock()) }
                if let schedule = configuration.scrubbing, !store.catalog.isReadOnly {
                    let scrubber = Scrubber(store: store, schedule: schedule, clock: ContinuousClock())
                    background.addTask { await scrubber.run() }
                }
                background.addTask { await self.endGrace() }
                await withDiscardingTaskGroup { tasks in
                    for listener in listeners { tasks.addTask { await self.serve(listener, router) } }
                    for (id, listener) in peerListeners {
                        guard let peer = PeerAPI(id, of: served) else { continue }
                        tasks.addTask { await self.serve(listener, peer) }
                    }
                }
                background.cancelAll()
            }
        } onCancel: {
            beginShutdown()
        }
        // Who began the shutdown may be closing connections still that have ended by themselves, which needs the event loop.
        beginShutdown()
        while stop.withLock({ $0 != .done }) { await Task.yield() }
        await settle()
        try? await group.shutdownGracefully()
        await endCollecting()
        store.close()
    }

    /// Ends the threads. What they are at is waited for, but the collector, which may have a million contents before it, goes on
    /// for a moment only.
    private func endCollecting() async {
        let limit = min(configuration.limits.shutdownGrace, Self.collectorGrace)
        await withDiscardingTaskGroup { [clock, pool, store] tasks in
            tasks.addTask {
                guard (try? await clock.sleep(for: limit)) != nil else { return }
                store.stopCollecting()
            }
            await pool.shutDown()
            tasks.cancelAll()
        }
    }

    /// Waits until connections that were accepted last are settled, and what was kept for them is let go: NIO complains on
    /// standard error of what still reaches for a loop that has ended (swift-nio 2.101).
    private func settle() async {
        // On a thread that waits, and whether or not the task is cancelled: how NIO resumes a task the thread sanitizer does not see.
        await withCheckedContinuation { ended in
            pool.submit { [group] in
                for _ in 0..<Self.acceptHops {
                    let loops = group.makeIterator().map { $0.submit {} }
                    for loop in loops { try? loop.wait() }
                }
                ended.resume()
            } refused: {
                ended.resume()
            }
        }
    }

    private func serve(_ listener: Listener, _ api: any NodeAPI) async {
        // Of one listener: answers depend on who may use it.
        let hot = HotReplies()
        await listener.accept(on: executors) { [registry, documents, logger] channel in
            await Connection(
                channel: channel, api: api, registry: registry, access: listener.access, documents: documents,
                hot: hot, logger: logger
            ).run()
        }
    }

    /// Brings every chunk back to the number of replicas that it was put with; see ``HealReport``.
    ///
    /// - Returns: what was found and done.
    /// - Throws: ``NodeError``.
    public func heal() async throws -> HealReport { try await store.heal() }

    /// Takes a peer out of service, or brings it back: while it is out it gets no new replicas, and is read only where
    /// no other peer has one.
    ///
    /// - Parameters:
    ///   - id: the peer.
    ///   - isDisabled: whether it is to be out of service.
    /// - Throws: ``NodeError`` with `invalidConfiguration` when there is no such peer, or it is the last one in service.
    public func setPeer(_ id: String, disabled isDisabled: Bool) async throws {
        switch try await store.setPeer(id, disabled: isDisabled) {
        case .done: break
        case .unknown:
            throw NodeError(.invalidConfiguration, PeerChange.unknownMessage(id, among: store.directories.ids))
        case .isLast: throw NodeError(.invalidConfiguration, PeerChange.lastMessage(id))
        }
    }

    /// Stops listening, closes idle connections, and lets the requests in flight finish. ``run()`` then returns.
    public func beginShutdown() {
        let isFirst = stop.withLock { stop in
            defer { if stop == .none { stop = .begun } }
            return stop == .none
        }
        // A second signal may come when the event loop has ended, and closing a channel needs it.
        guard isFirst else { return }
        for listener in listeners + peerListeners.values { listener.close() }
        registry.beginShutdown()
        shutdown.continuation.finish()
        stop.withLock { $0 = .done }
    }

    /// Waits for a shutdown, then for its grace, and cuts off what is left. Cancelled when nothing is.
    private func endGrace() async {
        for await _ in shutdown.stream {}
        let grace = configuration.limits.shutdownGrace
        guard (try? await clock.sleep(for: grace)) != nil else { return }
        let count = registry.closeAll()
        guard count > 0 else { return }
        logger.warning(
            "connections cut off at shutdown", metadata: ["count": "\(count)", "grace": "\(grace)"])
    }

    /// Writes nothing.
    public static let silentLogger = Logger.silent

    private static let secondsSince1970: @Sendable () -> Int = { time(nil) }

    private static let collectorGrace = Duration.seconds(5)
    /// How often a connection that nobody serves any more goes from loop to loop (swift-nio 2.101): it is set up, handed back,
    /// wrapped, handed back and let go; that is told to its loop, and what told it is let go. A loop lets go of what it has
    /// run only before it runs what came later.
    private static let acceptHops = 7
    /// Enough for the disk to have something to sort, few enough to start at once.
    private static let threadCount = 8

    /// Requests are served on these threads; more than a few would only take the cores from what they wait for.
    private static let loopCount = min(4, max(1, System.coreCount))
}

/// Opens a node, serves while `body` runs, and shuts it down.
///
/// - Parameters:
///   - configuration: what the node is to be.
///   - logger: hears of failures and requests.
///   - body: the work; it finds the node's ``Node/addresses``.
/// - Returns: what `body` returns.
/// - Throws: ``NodeError`` when the node cannot be opened, or what `body` throws.
public func withNode<Result: Sendable>(
    _ configuration: NodeConfiguration, logger: Logger = Node.silentLogger,
    _ body: (Node) async throws -> Result
) async throws -> Result {
    try await withOpened(Node.open(configuration, logger: logger), body)
}

/// Serves an opened node while `body` runs.
func withOpened<Result: Sendable>(_ node: Node, _ body: (Node) async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await node.run() }
        // A normal return of run(): a cancelled group would replace a good result by its own error.
        defer { node.beginShutdown() }
        return try await body(node)
    }
}
