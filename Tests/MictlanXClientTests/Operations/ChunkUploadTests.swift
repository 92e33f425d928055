import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// What is left of other puts when an upload fails: everything. And of this one: nothing, or all of it.
struct ChunkUploadTests {
    private let address: BallAddress
    private let bytes: [UInt8] = [7, 7, 7]
    private let unstored = ScriptedTransport.Reply.json(
        #"{"peer_ids":[],"combined_key":"bucket@ball_0","bucket_id":"bucket","key":"ball_0","size":3}"#)

    init() throws { address = try BallAddress("bucket/ball") }

    /// What another put of the same ball would have registered.
    private func metadata(of bytes: [UInt8], producer: String = "client-0", moment: String = "1700") -> ChunkMetadata {
        let checksum = SHA256.hash(bytes).hex
        return ChunkMetadata(
            key: "ball_0", size: bytes.count, checksum: checksum,
            tags: [
                "index": "0", "num_chunks": "1", "chunk_size": String(bytes.count), "group_id": "ball",
                "full_checksum": checksum, "updated_at": moment,
            ], producerID: producer, ballID: "ball", bucketID: "bucket")
    }

    private func put(
        _ transport: ScriptedTransport, replicas: Int = 1, ifExists: PutOptions.IfExists = .fail, attempts: Int = 5
    ) async throws -> PutReceipt {
        try await scriptedClient(transport).put(
            bytes, at: address,
            options: PutOptions(
                replicas: replicas, ifExists: ifExists,
                call: CallOptions(retry: RetryPolicy(attempts: attempts))))
    }

    private func isDelete(_ sent: ScriptedTransport.Sent) -> Bool { sent.method == "DELETE" }

    @Test func twoReplicasOfWhichOneFailedArePutAgain() async throws {
        let cluster = FakeCluster(peers: 3)
        let transport = cluster.transport { sent, upload in
            guard sent.path.hasSuffix("/chunked"), upload == 1 else { return nil }
            cluster.storePartly(sent, at: "p0")
            return .json(
                #"{"peer_ids":["p0"],"combined_key":"bucket@ball_0","bucket_id":"bucket","key":"ball_0","size":3}"#)
        }
        let receipt = try await put(transport, replicas: 2)
        #expect(receipt.outcome == .created)
        #expect(cluster.replicas(of: "ball_0").values.map(\.bytes) == [bytes, bytes])
    }

    /// The answer is lost and one of the two peers has nothing: that is not stored, whatever the other says.
    @Test func anAnswerLostWithOneReplicaMissingIsNotTakenForSuccess() async throws {
        let cluster = FakeCluster(peers: 2)
        let transport = cluster.transport { sent, upload in
            guard sent.path.hasSuffix("/chunked"), upload == 1 else { return nil }
            cluster.storePartly(sent, at: "p0")
            throw MictlanXError(.unavailable, "reset")
        }
        _ = try await put(transport, replicas: 2)
        #expect(cluster.replicas(of: "ball_0").values.map(\.bytes) == [bytes, bytes])
    }

    @Test(arguments: [1, 5])
    func anAnswerLostAfterTheBytesArrivedIsSuccess(attempts: Int) async throws {
        let cluster = FakeCluster(peers: 2)
        let transport = cluster.transport { sent, upload in
            guard sent.path.hasSuffix("/chunked"), upload == 1 else { return nil }
            _ = try cluster.answer(sent)
            throw MictlanXError(.unavailable, "reset")
        }
        let receipt = try await put(transport, replicas: 2, attempts: attempts)
        #expect(receipt.outcome == .created)
        #expect(cluster.replicas(of: "ball_0").values.map(\.bytes) == [bytes, bytes])
        #expect(!transport.sent.contains(where: isDelete))
    }

    /// A copy of the same chunk that this call did not make — on a peer that was silent when the put looked — stays.
    @Test(arguments: ["another", "client-0"])
    func aCopyThatThisCallDidNotRegisterStays(producer: String) async throws {
        let cluster = FakeCluster(peers: 3)
        let old = metadata(of: bytes, producer: producer, moment: producer == "client-0" ? "1700" : "900")
        let transport = cluster.transport { [unstored] sent, _ in
            guard sent.path.hasSuffix("/chunked") else { return nil }
            cluster.plant(old, bytes: bytes, at: "p2")
            return unstored
        }
        let error = await #expect(throws: MictlanXError.self) { _ = try await put(transport) }
        #expect(error?.code == .exists)
        #expect(cluster.replicas(of: "ball_0")["p2"]?.bytes == bytes)
        #expect(!transport.sent.contains(where: isDelete))
    }

    /// This call's registration was taken back, and before the next one another writer has won: its copy stays.
    @Test func aWriterThatWinsMeanwhileKeepsItsCopy() async throws {
        let cluster = FakeCluster(peers: 1)
        let rival = metadata(of: [1], producer: "rival", moment: "1800")
        let transport = cluster.transport { [unstored] sent, _ in
            if sent.path.hasSuffix("/chunked") { return unstored }
            guard sent.method == "DELETE" else { return nil }
            let reply = try cluster.answer(sent)
            cluster.plant(rival, bytes: [1], at: "p0")
            return reply
        }
        let error = await #expect(throws: MictlanXError.self) { _ = try await put(transport) }
        #expect(error?.code == .exists)
        #expect(cluster.replicas(of: "ball_0") == ["p0": FakeCluster.Replica(metadata: rival, bytes: [1])])
        #expect(transport.sent.filter(isDelete).count == 1)
    }

    /// The same content won: then the ball is there, and that is what was asked for.
    @Test func aWriterOfTheSameContentIsNoRival() async throws {
        let cluster = FakeCluster(peers: 1)
        let twin = metadata(of: bytes, producer: "twin", moment: "1800")
        let transport = cluster.transport { [unstored, bytes] sent, _ in
            if sent.path.hasSuffix("/chunked") { return unstored }
            guard sent.method == "DELETE" else { return nil }
            let reply = try cluster.answer(sent)
            cluster.plant(twin, bytes: bytes, at: "p0")
            return reply
        }
        _ = try await put(transport)
        #expect(cluster.replicas(of: "ball_0") == ["p0": FakeCluster.Replica(metadata: twin, bytes: bytes)])
    }

    /// The registration arrived, its answer did not: with a single peer the next one meets 666, by this call's own ghost.
    @Test(arguments: [1, 3])
    func aRegistrationWhoseAnswerIsLostLeavesNoGhost(peers: Int) async throws {
        let cluster = FakeCluster(peers: peers)
        let lost = Mutex(false)
        let transport = cluster.transport { sent, _ in
            guard sent.method == "POST", !sent.path.hasSuffix("/chunked") else { return nil }
            guard lost.exchangeTrue() else { return nil }
            _ = try cluster.answer(sent)
            throw MictlanXError(.timeout, "no answer")
        }
        _ = try await put(transport)
        #expect(cluster.replicas(of: "ball_0").values.map(\.bytes) == [bytes])
    }

    @Test func whatNeverSucceedsLeavesNothing() async throws {
        let cluster = FakeCluster(peers: 3)
        let transport = cluster.transport { sent, _ in
            if sent.path.hasSuffix("/chunked") { throw MictlanXError(.unavailable, "reset") }
            return nil
        }
        let error = await #expect(throws: MictlanXError.self) { _ = try await put(transport, replicas: 2, attempts: 4) }
        #expect(error?.code == .unavailable)
        #expect(cluster.replicas(of: "ball_0").isEmpty)
    }

    /// Metadata that a put left behind when it was killed: it is not taken for the ball.
    @Test(arguments: [PutOptions.IfExists.skipSame, .replace])
    func aGhostIsFinished(ifExists: PutOptions.IfExists) async throws {
        let cluster = FakeCluster(peers: 2)
        cluster.plant(metadata(of: bytes, moment: "900"), bytes: nil, at: "p1")
        let receipt = try await put(cluster.transport(), ifExists: ifExists)
        #expect(receipt.outcome == .created)
        #expect(cluster.replicas(of: "ball_0").values.map(\.bytes) == [bytes])
    }

    /// One replica is a ghost, the other one has the bytes: nothing is deleted.
    @Test func aReplicaThatIsThereIsNoGhost() async throws {
        let cluster = FakeCluster(peers: 2)
        cluster.plant(metadata(of: bytes, moment: "900"), bytes: nil, at: "p0")
        cluster.plant(metadata(of: bytes, moment: "900"), bytes: bytes, at: "p1")
        let transport = cluster.transport()
        let receipt = try await put(transport, ifExists: .skipSame)
        #expect(receipt.outcome == .unchanged)
        #expect(!transport.sent.contains(where: isDelete))
    }
}

extension Mutex where Value == Bool {
    /// Whether this is the first call.
    fileprivate func exchangeTrue() -> Bool {
        withLock { isSet in
            defer { isSet = true }
            return !isSet
        }
    }
}
