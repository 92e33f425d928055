import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct StoreCheckTests {
    private static let large = TestChunk(ball: "large", bytes: noise(200_000, seed: 1))
    private static let small = TestChunk(ball: "small", bytes: noise(500, seed: 2))

    @Test func aGoodStoreIsCleanServedOrNot() async throws {
        try await withFilledStore { store in
            let report = try await StoreCheck.run(store)
            #expect(report.isClean && report.counts.isEmpty && !report.isInUse, "\(report.details)")
            #expect(report.chunks == 2 && report.verified == 4 && report.verifiedBytes == 401_000)
            try await withNode(NodeConfiguration(store: store)) { _ in
                let report = try await StoreCheck.run(store)
                #expect(report.isClean && report.isInUse)
                let error = await #expect(throws: NodeError.self) { try await StoreRepair.run(store) }
                #expect(error?.code == .storeBusy)
            }
        }
    }

    @Test(arguments: [
        (Damage.flip, StoreReport.Finding.replicaDamaged), (.truncate, .replicaDamaged), (.remove, .replicaMissing),
    ])
    func aBadReplicaIsFoundAndMended(damage: Damage, finding: StoreReport.Finding) async throws {
        try await withFilledStore { store in
            try damage.apply(to: try blobs(store)[0])
            let report = try await StoreCheck.run(store)
            #expect(!report.isClean && report.counts == [finding: 1], "\(report.details)")
            #expect(report.details.first?.subject == "bucket@large_0" && report.details.first?.peer != nil)
            let repair = try await StoreRepair.run(store)
            #expect(repair.mended == 1 && repair.quarantined == (damage == .remove ? 0 : 1))
            #expect(repair.after.isClean && repair.after.counts.keys.allSatisfy { !$0.isDamage })
            #expect(try await StoreCheck.run(store).counts.isEmpty)
            try await holdsEverything(store)
        }
    }

    @Test(arguments: [Damage.flip, .remove])
    func whatIsLostIsToldAndForgottenOnlyWhenAsked(damage: Damage) async throws {
        try await withFilledStore { store in
            for path in try blobs(store) { try damage.apply(to: path) }
            #expect(try await StoreCheck.run(store).counts[.contentLost] == 2)
            let kept = try await StoreRepair.run(store)
            #expect(!kept.after.isClean && kept.forgotten == 0)
            // What only rotted is put aside: the same content is stored again when it is put.
            #expect((kept.quarantined > 0) == (damage == .flip))
            let forgotten = try await StoreRepair.run(store, forgetsLost: true)
            #expect(forgotten.forgotten == 1 && forgotten.after.isClean, "\(forgotten.after.details)")
            try await withNode(NodeConfiguration(store: store)) { node in
                let client = TestClient(address: node.addresses[0])
                let answer = try await client.data("bucket", Self.large.key)
                #expect(answer.status == 404)
                try await client.mustHold(Self.small)
            }
        }
    }

    @Test func whatOnlyTakesSpaceIsNoDamageAndGoes() async throws {
        try await withFilledStore { store in
            let bytes = noise(1_000, seed: 9)
            let name = SHA256.hash(bytes).hex
            let directory = store.appending("blobs").appending(String(name.prefix(2)))
            try FileManager.default.createDirectory(atPath: directory.string, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(filePath: directory.appending(name).string))
            let dead = store.appending("part/pdead")
            try FileManager.default.createDirectory(atPath: dead.string, withIntermediateDirectories: true)
            for path in ["\(dead).lock", "\(dead)/1"] { try Data(bytes).write(to: URL(filePath: path)) }
            let report = try await StoreCheck.run(store)
            #expect(report.isClean && report.counts == [.orphan: 1, .leftover: 1], "\(report.details)")
            let repair = try await StoreRepair.run(store)
            #expect(repair.removed >= 1 && repair.quarantined == 1)
            #expect(repair.after.counts.isEmpty, "\(repair.after.details)")
            try await holdsEverything(store)
        }
    }

    /// A bad sector in the catalog, say: no verb could read, replace or delete the ball.
    @Test(arguments: ["{oops", #"{"key":"large_0"}"#])
    func metadataThatCannotBeReadAreMadeAnew(document: String) async throws {
        try await withFilledStore { store in
            let catalog = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
            try await catalog.write { try $0.execute(sql: "UPDATE chunk SET document = ?", arguments: [document]) }
            try catalog.close()
            let report = try await StoreCheck.run(store)
            #expect(!report.isClean && report.counts == [.documentUnreadable: 2], "\(report.details)")
            let repair = try await StoreRepair.run(store)
            #expect(repair.rewritten == 2 && repair.after.isClean && repair.quarantined == 0)
            try await holdsEverything(store)
        }
    }

    @Test func theScrubberMendsWhatHasRotted() async throws {
        try await withFilledStore { store in
            let victim = try blobs(store)[0]
            let good = try Data(contentsOf: URL(filePath: victim.string))
            try Damage.flip.apply(to: victim)
            let configuration = NodeConfiguration(
                store: store, scrubbing: ScrubSchedule(bytesPerSecond: 1 << 40, interval: .seconds(3_600)))
            try await withNode(configuration) { _ in
                try await eventually { (try? Data(contentsOf: URL(filePath: victim.string))) == good }
            }
            #expect(try await StoreCheck.run(store).counts.isEmpty)
        }
    }

    @Test(arguments: [
        (1_000_000, 0.0, 1.0), (1_000_000, 0.25, 0.75), (1_000_000, 2.0, 0.0), (0, 0.0, 0.0),
    ])
    func scrubbingRestsAsLongAsItsRateSays(bytes: Int, elapsed: Double, pause: Double) {
        let schedule = ScrubSchedule(bytesPerSecond: 1_000_000)
        #expect(schedule.pause(after: bytes, elapsed: .seconds(elapsed)) == .seconds(pause))
    }

    @Test func aDirectoryWithoutAStoreIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            for path in [directory, directory.appending("nowhere")] {
                let check = await #expect(throws: NodeError.self) { try await StoreCheck.run(path) }
                let repair = await #expect(throws: NodeError.self) { try await StoreRepair.run(path) }
                #expect(check?.code == .storeUnusable && repair?.code == .storeUnusable)
            }
        }
    }

    enum Damage: String, Sendable {
        case flip, truncate, remove

        func apply(to path: FilePath) throws {
            let url = URL(filePath: path.string)
            var bytes = try Data(contentsOf: url)
            switch self {
            case .flip: bytes[bytes.count / 2] ^= 1
            case .truncate: bytes.removeLast()
            case .remove: return try FileManager.default.removeItem(at: url)
            }
            // A file of its own, as a disk that rots would have it: the name is not shared with the other replica.
            try bytes.write(to: url)
        }
    }

    /// A store of two peers with a large and a small chunk at both.
    private func withFilledStore(_ body: (FilePath) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withNode(NodeConfiguration(store: store, peers: VirtualPeer.inStore(count: 2))) { node in
                let client = TestClient(address: node.addresses[0])
                for chunk in [Self.large, Self.small] { try await client.mustPutTwice(chunk) }
            }
            try await body(store)
        }
    }

    private func holdsEverything(_ store: FilePath) async throws {
        try await withNode(NodeConfiguration(store: store)) { node in
            let client = TestClient(address: node.addresses[0])
            for chunk in [Self.large, Self.small] { try await client.mustHold(chunk) }
        }
    }

    /// The files of the large chunk.
    private func blobs(_ store: FilePath) throws -> [FilePath] {
        ["blobs", "peers/1/blobs"].map { store.appending($0) }
            .map { BlobStore.path(of: SHA256.hash(Self.large.bytes), below: $0) }
    }
}

extension TestClient {
    /// Puts a chunk with two replicas.
    func mustPutTwice(_ chunk: TestChunk, update: String? = nil) async throws {
        let response = try await register(chunk, update: update, changing: ["replication_factor": 2])
        try #require(response.status == 200, "\(response.text)")
        let ticket = try #require(try response.decode(RegisterChunkReply.self).taskIDs.first)
        let uploaded = try await upload(chunk.bytes, ticket: ticket)
        try #require(uploaded.status == 200, "\(uploaded.text)")
    }
}
