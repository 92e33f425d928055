import Foundation
import MictlanXClient
import MictlanXModel

extension KillCampaign {
    /// Compares everything that is in the store with what can be there, replica by replica. What is found is what must be
    /// there from now on.
    mutating func look(_ client: MictlanXClient) async throws {
        var listed: Set<BallAddress> = []
        for try await info in client.balls(in: try BucketID(Self.bucket), call: KillWorker.call) {
            guard listed.insert(info.address).inserted else { throw KillFinding("\(info.address) is listed twice") }
        }
        let looks = try await withThrowingTaskGroup(of: (Int, Int, KillState, Int).self) { group in
            for (worker, balls) in balls.enumerated() {
                for (number, ball) in balls.enumerated() {
                    group.addTask {
                        let state = try await KillWorker.state(of: ball.address, client)
                        let replicas = try await Self.replicas(of: ball.address, client)
                        return (worker, number, state, replicas)
                    }
                }
            }
            var looks: [(Int, Int, KillState, Int)] = []
            for try await look in group { looks.append(look) }
            return looks
        }
        for (worker, number, state, replicas) in looks {
            let ball = balls[worker][number]
            guard ball.states.contains(state) else {
                throw KillFinding("\(ball.address) is \(state) and must be one of \(ball.states)")
            }
            guard listed.remove(ball.address) != nil || state == .absent else {
                throw KillFinding("\(ball.address) is \(state) and not listed")
            }
            balls[worker][number].states = [state]
            tally.add {
                $0.balls += 1
                $0.replicas += replicas
            }
        }
        guard listed.isEmpty else { throw KillFinding("nobody put \(listed)") }
    }

    /// Reads every replica of every visible chunk of a ball by itself.
    ///
    /// - Returns: how many there were: two of each.
    private static func replicas(of address: BallAddress, _ client: MictlanXClient) async throws -> Int {
        let chunks: [ChunkMetadata]
        do {
            chunks = try await client.metadata(of: address, call: KillWorker.call).chunks
        } catch MictlanXError.Code.notFound {
            return 0
        }
        let router = client.routers[0]
        for chunk in chunks {
            let key = try ChunkKey(chunk.key)
            let holders = try await router.sizes(of: key, in: address.bucket, call: KillWorker.call).map(\.peerID)
            guard Set(holders).count == 2, holders.count == 2 else {
                throw KillFinding("\(address): chunk \(key) is at \(holders)")
            }
            for holder in holders {
                var size = 0
                let content = ContentOptions(peerID: holder, expecting: chunk)
                for try await piece in try await router.data(
                    of: key, in: address.bucket, content: content, call: KillWorker.call)
                {
                    size += piece.count
                }
                guard size == chunk.size else {
                    throw KillFinding("\(address): chunk \(key) at \(holder): \(size) bytes")
                }
            }
        }
        return chunks.count * 2
    }
}
