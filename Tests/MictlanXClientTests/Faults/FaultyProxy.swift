import Foundation
import MictlanXModel
import TestSupport

/// A proxy between client and node that hurts some of the exchanges: which ones, and how, follows from a seed, the
/// number of the connection and that of the request.
///
/// Requests and answers are relayed whole, one thread to a connection. The node is asked over a connection of its own
/// for every request, so that its answer ends where that connection does.
final class FaultyProxy: Sendable {
    private struct State {
        /// Connections that are open; `true` for those whose thread waits for a request.
        var connections: [CInt: Bool] = [:]
        var isAccepting = false
        var opened: UInt64 = 0
        var requests = 0
        var injected: [Fault: Int] = [:]
        var alarms: [(request: Int, ring: @Sendable () -> Void)] = []
    }

    let port: Int
    private let listener: LoopbackConnection
    private let node: Int
    private let seed: UInt64
    private let faults: [Fault]
    private let percent: Int
    // The thread sanitizer does not see every order that a `Mutex` makes between threads of our own; a lock of POSIX it does.
    private let lock = NSLock()
    private nonisolated(unsafe) var state = State()  // SAFETY: only ever touched in withState(_:), under the lock.

    /// Listens on a port of the kernel's choice.
    ///
    /// - Parameters:
    ///   - node: the port of the node.
    ///   - seed: decides about everything.
    ///   - faults: what may happen.
    ///   - percent: how many of a hundred exchanges are hurt.
    /// - Throws: where the system gives no port.
    init(to node: Int, seed: UInt64, faults: [Fault], percent: Int) throws {
        self.node = node
        self.seed = seed
        self.faults = faults
        self.percent = percent
        (listener, port) = try LoopbackConnection.bound(listens: true)
        Thread.detachNewThread { [self] in accept() }
    }

    /// Ends the listening thread; connections end with their clients.
    func stop() { listener.shutDown() }

    var endpoint: RouterEndpoint { RouterEndpoint(id: "proxy", scheme: .http, host: "127.0.0.1", port: port) }
    var requests: Int { withState { $0.requests } }
    var injected: [Fault: Int] { withState { $0.injected } }
    var openConnections: Int { withState { $0.connections.count } }

    /// Calls a function when some more requests have arrived.
    func afterRequests(_ count: Int, _ ring: @escaping @Sendable () -> Void) {
        withState { $0.alarms.append(($0.requests + count, ring)) }
    }

    func forgetAlarms() { withState { $0.alarms = [] } }

    /// Whether nothing is on the way: every thread waits, and nothing has come for one.
    var isIdle: Bool {
        withState { state in
            state.isAccepting && !listener.awaitReadable(milliseconds: 0)
                && state.connections.allSatisfy {
                    $0.value && !LoopbackConnection(descriptor: $0.key).awaitReadable(milliseconds: 0)
                }
        }
    }

    private func accept() {
        while true {
            withState { $0.isAccepting = true }
            _ = listener.awaitReadable()
            withState { $0.isAccepting = false }
            guard let socket = listener.accepted() else { break }
            let number = withState { state in
                state.connections[socket.descriptor] = false
                state.opened += 1
                return state.opened
            }
            Thread.detachNewThread { [self] in
                var random = SeededGenerator(seed: seed &+ number &* 0x1_0000_0001)
                serve(socket, &random)
                // Under the lock, so that nobody looks at a descriptor that is another's already.
                withState { state in
                    state.connections[socket.descriptor] = nil
                    socket.close()
                }
            }
        }
        listener.close()
    }

    private func serve(_ socket: LoopbackConnection, _ random: inout SeededGenerator) {
        if random.chance(percent / 2), faults.contains(.resetOnAccept) {
            count(.resetOnAccept)
            return socket.resetOnClose()
        }
        var goesOn = true
        while goesOn {
            withState { $0.connections[socket.descriptor] = true }
            _ = socket.awaitReadable()
            withState { $0.connections[socket.descriptor] = false }
            let fault = random.chance(percent) ? faults.randomElement(using: &random) : nil
            goesOn = relay(socket, fault, &random)
        }
    }

    /// Relays one exchange.
    ///
    /// - Returns: whether the connection goes on.
    private func relay(_ socket: LoopbackConnection, _ fault: Fault?, _ random: inout SeededGenerator) -> Bool {
        if fault == .resetInRequest {
            let first = socket.receive(atMost: Int.random(in: 1...1_200, using: &random))
            if !first.isEmpty { count(.resetInRequest) }
            socket.resetOnClose()
            return false
        }
        guard let request = Self.request(from: socket) else { return false }
        arrived()
        guard let fault, fault.applies(to: request) else {
            guard let answer = forward(request) else { return false }
            return socket.send(answer.bytes)
        }
        if fault == .stallBeforeAnswer, random.chance(50) {
            count(fault)
            socket.holdUntilClosed()
            return false
        }
        if let answer = ProxiedAnswer(inPlaceOfTheNode: fault) {
            count(fault)
            return socket.send(answer.bytes)
        }
        guard let answer = forward(request, corrupts: fault == .corruptUpload ? random.next() : nil) else {
            return false
        }
        guard answer.canTake(fault) else { return socket.send(answer.bytes) }
        count(fault)
        return answer.send(over: socket, with: fault, &random)
    }

    private static func request(from socket: LoopbackConnection) -> ProxiedRequest? {
        var bytes: [UInt8] = []
        while true {
            let more = socket.receive()
            guard !more.isEmpty else { return nil }
            bytes += more
            if let message = ProxiedMessage(bytes), message.isComplete { return ProxiedRequest(message) }
        }
    }

    private func forward(_ request: ProxiedRequest, corrupts: UInt64? = nil) -> ProxiedAnswer? {
        guard let socket = LoopbackConnection.connected(to: node) else { return nil }
        defer { socket.close() }
        var body = request.body
        if let corrupts { body.flipBit(corrupts) }
        let head = request.message.head(
            without: ["connection", "transfer-encoding", "content-length"],
            adding: ["Connection: close"] + (request.method == "POST" ? ["Content-Length: \(body.count)"] : []))
        socket.send(head + body)
        var bytes: [UInt8] = []
        while case let more = socket.receive(), !more.isEmpty { bytes += more }
        return ProxiedMessage(bytes).map(ProxiedAnswer.init)
    }

    private func arrived() {
        let due = withState { state in
            state.requests += 1
            let due = state.alarms.filter { $0.request <= state.requests }
            state.alarms.removeAll { $0.request <= state.requests }
            return due
        }
        for alarm in due { alarm.ring() }
    }

    private func withState<T>(_ body: (inout State) -> T) -> T { lock.withLock { body(&state) } }

    private func count(_ fault: Fault) { withState { $0.injected[fault, default: 0] += 1 } }
}

extension [UInt8] {
    /// Flips one bit of a body that is not empty.
    mutating func flipBit(_ random: UInt64) {
        guard !isEmpty else { return }
        self[Int(random % UInt64(count))] ^= 1 << UInt8(random >> 61)
    }
}
