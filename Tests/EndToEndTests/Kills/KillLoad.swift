import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport

/// A node under load, as the workers see it.
struct KillTarget: Sendable {
    let node: ServedNode
    let client: MictlanXClient

    init(_ node: ServedNode) throws {
        self.node = node
        client = try MictlanXClient(uri: MictlanXURI(node.uri))
    }
}

/// What is shared by those who load a store and the one who kills.
final class KillMoment: Sendable {
    private struct State {
        var killed: Set<String> = []
        var acknowledged = 0
        var isOver = false
    }

    private let state = Mutex(State())

    var acknowledged: Int { state.withLock { $0.acknowledged } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func acknowledge() { state.withLock { $0.acknowledged += 1 } }
    func end() { state.withLock { $0.isOver = true } }
    func willKill(_ target: KillTarget) { state.withLock { _ = $0.killed.insert(target.node.uri) } }
    func isKilled(_ target: KillTarget) -> Bool { state.withLock { $0.killed.contains(target.node.uri) } }
}

/// Puts, replaces, deletes, reads and lists balls of its own, over any of the nodes that live, until none does.
struct KillWorker: Sendable {
    let targets: [KillTarget]
    let moment: KillMoment
    let tally: KillTally
    var balls: [KillBall]
    var generator: SeededGenerator

    static let call = CallOptions(timeout: .seconds(60), retry: .never)

    /// Works until all nodes are dead or the moment is over.
    ///
    /// - Returns: the balls as they can be now.
    mutating func run() async -> [KillBall] {
        var living = targets
        while !moment.isOver, let target = living.randomElement(using: &generator) {
            let number = Int.random(in: balls.indices, using: &generator)
            let operation = KillOperation.random(for: balls[number], &generator)
            var isAcknowledged = false
            do {
                try await perform(operation, on: balls[number], target.client)
                isAcknowledged = true
                moment.acknowledge()
                tally.add { $0.acknowledged[operation.name, default: 0] += 1 }
            } catch {
                let isNetwork = (error as? MictlanXError)?.code.errorClass == .transient
                if isNetwork, moment.isKilled(target) {
                    living.removeAll { $0.node.uri == target.node.uri }
                    tally.add { $0.inFlight += 1 }
                } else {
                    tally.wrong(
                        "\(operation.name) of \(balls[number].address), which is \(balls[number].states): \(error)")
                    return balls
                }
            }
            operation.apply(to: &balls[number], isAcknowledged: isAcknowledged)
        }
        return balls
    }

    private func perform(_ operation: KillOperation, on ball: KillBall, _ client: MictlanXClient) async throws {
        switch operation {
        case .put(let content, let ifExists):
            let options = PutOptions(
                chunkSize: ball.chunkSize, replicas: 2, ifExists: ifExists, call: Self.call)
            _ = try await client.put(.bytes(KillContent.all[content].bytes), at: ball.address, options: options)
        case .delete:
            _ = try await client.delete(ball.address, options: DeleteOptions(call: Self.call))
        case .get:
            let found = try await Self.state(of: ball.address, client)
            guard ball.states.contains(found) else { throw KillFinding("is \(found)") }
        case .list:
            var listed: [BallAddress: BallInfo] = [:]
            for try await info in client.balls(in: ball.address.bucket, call: Self.call) { listed[info.address] = info }
            for ball in balls where ball.states.count == 1 {
                let info = listed[ball.address]
                let isThere = !ball.states.contains(.absent)
                guard (info != nil) == isThere else { throw KillFinding("\(ball.address) is listed: \(info != nil)") }
                if case .whole(let content) = ball.states.first, info?.checksum != KillContent.all[content].checksum {
                    throw KillFinding("\(ball.address) is listed with other content")
                }
            }
        }
    }

    /// What is under an address, read to the last byte.
    static func state(of address: BallAddress, _ client: MictlanXClient) async throws -> KillState {
        do {
            let (_, pieces) = try await client.read(address, options: GetOptions(call: call))
            var hasher = SHA256()
            for try await piece in pieces { hasher.update(piece) }
            let checksum = hasher.finish()
            guard let content = KillContent.all.firstIndex(where: { $0.checksum == checksum }) else {
                throw KillFinding("holds what nobody put")
            }
            return .whole(content)
        } catch MictlanXError.Code.notFound {
            return .absent
        } catch MictlanXError.Code.incomplete {
            return .partial
        }
    }
}

/// What a store must not show.
struct KillFinding: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// One thing to do with a ball.
enum KillOperation: Sendable {
    case put(Int, PutOptions.IfExists)
    case delete
    case get
    case list

    var name: String {
        switch self {
        case .put(_, .fail): "put"
        case .put(_, .skipSame): "put of the same"
        case .put(_, .replace): "replace"
        case .delete: "delete"
        case .get: "get"
        case .list: "list"
        }
    }

    static func random(for ball: KillBall, _ generator: inout SeededGenerator) -> KillOperation {
        let content = Int.random(in: KillContent.all.indices, using: &generator)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<40: return .put(content, ball.states == [.absent] ? .fail : .replace)
        case 40..<50:
            guard case .whole(let same) = ball.states.first, ball.states.count == 1 else {
                return .put(content, .replace)
            }
            return .put(same, .skipSame)
        case 50..<75: return .delete
        case 75..<95: return .get
        default: return .list
        }
    }

    func apply(to ball: inout KillBall, isAcknowledged: Bool) {
        switch self {
        case .put(let content, _): ball.put(content, isAcknowledged: isAcknowledged)
        case .delete: ball.delete(isAcknowledged: isAcknowledged)
        case .get, .list: break
        }
    }
}
