import Foundation
import MictlanXModel
import MictlanXNode
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// Two clients that put different content under one name at the same moment, at a router whose wire has no condition: what
/// is there in the end is the whole content of one of them, and both were told the truth.
struct RacingPutTests {
    /// The short form races less often.
    private static let rounds = ProcessInfo.processInfo.environment["MXSHELL_RACES"].flatMap { Int($0) } ?? 1

    /// Clients on the machine's clock: the pause after a lost race is a real one.
    private func client(_ id: String, at router: RecordedRouter) throws -> MictlanXClient {
        let environment = ClientEnvironment(clock: ContinuousClock()) {
            Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
        }
        return MictlanXClient(
            core: ClientCore(
                [RouterEndpoint(id: "recorded", scheme: .http, host: "recorded", port: 1)], transport: router,
                environment: environment, clientID: id))
    }

    @Test(arguments: [1, 2], [false, true])
    func twoPutsOfOneName(replicas: Int, isReplace: Bool) async throws {
        try await withRecordedCluster { cluster in
            let clients = [try client("one", at: cluster.router), try client("two", at: cluster.router)]
            for round in 0..<Self.rounds {
                let address = try BallAddress("bucket/ball\(round)")
                if isReplace { try await cluster.put(testBytes(45, seed: 9), "bucket/ball\(round)", chunk: 10) }
                let contents = (0..<2).map { testBytes(55 + $0, seed: UInt64(round * 2 + $0 + 1)) }
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    for (client, content) in zip(clients, contents) {
                        tasks.addTask {
                            _ = try await client.put(
                                .bytes(content), at: address,
                                options: PutOptions(chunkSize: ByteCount(10), replicas: replicas, ifExists: .replace))
                        }
                    }
                    try await tasks.waitForAll()
                }
                let (_, found) = try await cluster.client.get(address)
                #expect(contents.contains(found), "round \(round)")
            }
            #expect(try await cluster.held().keys.allSatisfy { !$0.contains("mxstaging-") })
            for client in clients { await client.close() }
        }
    }

    /// Neither may replace: one is told that it exists, and what stays is the other's, of balls with one chunk and of larger
    /// ones.
    @Test(arguments: [100, 10], [PutOptions.IfExists.fail, .skipSame])
    func ofTwoPutsThatMustNotReplaceOneIsRefused(chunkSize: Int, ifExists: PutOptions.IfExists) async throws {
        try await withRecordedCluster { cluster in
            let clients = [try client("one", at: cluster.router), try client("two", at: cluster.router)]
            for round in 0..<Self.rounds {
                let address = try BallAddress("bucket/ball\(round)")
                let contents = (0..<2).map { testBytes(55 + $0, seed: UInt64(round * 2 + $0 + 1)) }
                let kept = try await withThrowingTaskGroup(of: [UInt8]?.self) { tasks in
                    for (client, content) in zip(clients, contents) {
                        tasks.addTask {
                            do {
                                _ = try await client.put(
                                    .bytes(content), at: address,
                                    options: PutOptions(chunkSize: ByteCount(chunkSize), ifExists: ifExists))
                                return content
                            } catch MictlanXError.Code.exists {
                                return nil
                            }
                        }
                    }
                    return try await tasks.compactMap(\.self).reduce(into: [[UInt8]]()) { $0.append($1) }
                }
                let (_, found) = try await cluster.client.get(address)
                // A look that falls between another's look and its first request is not seen (docs/guide-cluster.md), so that
                // both may be told so of different contents: what is there is one of them.
                #expect(kept.contains(found), "round \(round)")
            }
            for client in clients { await client.close() }
        }
    }

    /// A put that looked before another began, and sends when the other is done, has lost.
    @Test func whoLookedTooEarlyIsRefused() async throws {
        try await withRecordedCluster { cluster in
            let late = try client("late", at: cluster.router)
            let address = try BallAddress("bucket/ball")
            let look = Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)).earlier(by: .seconds(1))
            let winner = try client("winner", at: cluster.router)
            _ = try await winner.put(.bytes([1, 2, 3]), at: address, options: PutOptions(ifExists: .skipSame))
            var options = PutOptions(ifExists: .skipSame)
            options.vacancy = { _, _ in Vacancy(mayBeStaged: false, since: look) }
            let before = cluster.router.log.count
            let stale = options
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await late.put(.bytes([4, 5, 6]), at: address, options: stale)
            }
            #expect(error?.code == .exists)
            // Register, upload and the look behind.
            #expect(cluster.router.log.count - before == 3)
            let (_, found) = try await cluster.client.get(address)
            #expect(found == [1, 2, 3])
            await late.close()
            await winner.close()
        }
    }

    /// A node that speaks as the recorded router does compares all the same: one of two puts of one chunk finds the other's.
    @Test(arguments: [PutOptions.IfExists.replace, .fail])
    func twoPutsAtANodeThatSpeaksAsTheRouter(ifExists: PutOptions.IfExists) async throws {
        try await withTemporaryDirectory { directory in
            let socket = directory.appending("run").appending("node.sock")
            let settings = NodeConfiguration(
                store: directory.appending("store"), addresses: [.unixSocket(socket)], durability: .none,
                compatibility: .recorded)
            try await withNode(settings) { _ in
                let endpoint = RouterEndpoint(id: "node", unixSocketPath: socket.string)
                let clients = try (0..<2).map { _ in try MictlanXClient(routers: [endpoint]) }
                for round in 0..<8 {
                    let address = try BallAddress("bucket/ball\(round)")
                    let stored = try await withThrowingTaskGroup(of: Int.self) { tasks in
                        for (number, client) in clients.enumerated() {
                            tasks.addTask {
                                do {
                                    _ = try await client.put(
                                        .bytes([UInt8(number)]), at: address, options: PutOptions(ifExists: ifExists))
                                    return 1
                                } catch MictlanXError.Code.exists {
                                    return 0
                                }
                            }
                        }
                        return try await tasks.reduce(0, +)
                    }
                    #expect(stored == (ifExists == .replace ? 2 : 1), "round \(round)")
                }
                for client in clients { await client.close() }
            }
        }
    }
}
