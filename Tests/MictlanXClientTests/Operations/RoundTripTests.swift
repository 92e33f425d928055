import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// The client against the embedded node, over its socket.
struct RoundTripTests {
    private let small = PutOptions(chunkSize: ByteCount(1_000))

    @Test(arguments: [0, 1, 999, 1_000, 1_001, 3_000, 3_500, 1 << 20])
    func bytesAndFilesComeBack(size: Int) async throws {
        let bytes = testBytes(size)
        var options = small
        options.chunkSize = ByteCount(max(1_000, size / 16))
        try await withEmbeddedNode { [options] client, _, directory in
            let source = directory.appending("in")
            try source.write(bytes)
            for (index, content) in [BallSource.bytes(bytes), .file(source)].enumerated() {
                let address = try BallAddress("bucket/ball\(index)")
                let receipt = try await client.put(content, at: address, options: options)
                #expect(receipt.outcome == .created)
                let target = directory.appending("out\(index)")
                let got = try await client.getToFile(address, path: target)
                #expect(got.ball.checksum == SHA256.hash(bytes))
                #expect(try target.readBytes() == bytes)
                var read: [UInt8] = []
                for try await piece in try await client.read(address).1 { read += piece }
                #expect(read == bytes)
                let info = try await client.verify(address, options: VerifyOptions(size: size, readsContent: true))
                #expect(info.isComplete)
            }
            let names = try await client.balls(in: try BucketID("bucket")).collect().map(\.size)
            #expect(names == [size, size])
            #expect(try directory.entries() == ["in", "out0", "out1"])
        }
    }

    @Test func replaceBySmallerLeavesNothingOfTheOld() async throws {
        try await withEmbeddedNode { client, _, _ in
            let address = try BallAddress("bucket/ball")
            var options = small
            options.ifExists = .replace
            _ = try await client.put(.bytes(testBytes(9_500)), at: address, options: options)
            let replaced = try await client.put(.bytes(testBytes(1_500, seed: 2)), at: address, options: options)
            #expect(replaced.outcome == .replaced)
            let detail = try await client.metadata(of: address)
            #expect(detail.chunks.count == 1)
            #expect(detail.info.checksum == SHA256.hash(testBytes(1_500, seed: 2)))
            let again = try await client.put(.bytes(testBytes(1_500, seed: 2)), at: address, options: options)
            #expect(again.outcome == .unchanged)
            let larger = try await client.put(.bytes(testBytes(7_000, seed: 3)), at: address, options: options)
            #expect(larger.outcome == .replaced)
            #expect(try await client.metadata(of: address).chunks.count == 7)
        }
    }

    @Test func missingChunksAreSentAgain() async throws {
        try await withEmbeddedNode { client, _, _ in
            let address = try BallAddress("bucket/ball")
            let bytes = testBytes(5_000)
            _ = try await client.put(.bytes(bytes), at: address, options: small)
            let removed = try await client.deleteByKey(address.ball.chunk(3), in: address.bucket)
            #expect(removed == 1)
            let error = await #expect(throws: MictlanXError.self) { _ = try await client.read(address) }
            #expect(error?.code == .incomplete)
            let sent = Mutex(0)
            var options = small
            options.ifExists = .skipSame
            options.maxConcurrentChunks = 1
            options.progress = { bytes in sent.withLock { $0 += bytes } }
            let receipt = try await client.put(.bytes(bytes), at: address, options: options)
            #expect(receipt.outcome == .created)
            #expect(sent.withLock { $0 } == 5_000)
            #expect(try await client.verify(address, options: VerifyOptions(readsContent: true)).isComplete)
        }
    }

    @Test func concurrentPutsOfOneBallEndWithOneOfThem() async throws {
        try await withEmbeddedNode { client, _, _ in
            let address = try BallAddress("bucket/ball")
            var options = small
            options.ifExists = .replace
            await withTaskGroup(of: Void.self) { group in
                for seed in 1...6 {
                    group.addTask { [options] in
                        _ = try? await client.put(
                            .bytes(testBytes(4_000, seed: UInt64(seed))), at: address, options: options)
                    }
                }
            }
            // Whoever came last: a put alone now must succeed, whatever the race left.
            _ = try await client.put(.bytes(testBytes(4_000, seed: 7)), at: address, options: options)
            let info = try await client.verify(address, options: VerifyOptions(readsContent: true))
            #expect(info.checksum == SHA256.hash(testBytes(4_000, seed: 7)))
        }
    }

    @Test func bulkOf500WithSomeFailing() async throws {
        try await withEmbeddedNode { client, _, directory in
            for index in 0..<500 where index % 100 != 0 {
                try directory.appending("f\(index)").write(testBytes(index, seed: UInt64(index + 1)))
            }
            let items = PullSequence<BulkItem> {
                let next = Mutex(0)
                return {
                    let ordinal = next.withLock { next in
                        defer { next += 1 }
                        return next
                    }
                    guard ordinal < 500 else { return nil }
                    let path = directory.appending("f\(ordinal)")
                    return BulkItem(
                        ordinal: ordinal, address: try BallAddress("bucket/f\(ordinal)"), source: .file(path),
                        options: PutOptions())
                }
            }
            try await client.putBulk("up", items)
            let summary = try await client.awaitBulk("up")
            #expect(summary.stored == 495)
            #expect(summary.failed == 5)
            #expect(summary.failures.allSatisfy { $0.error.code == .notFound })
            let balls = try await client.balls(in: try BucketID("bucket")).collect()
            #expect(balls.count == 495)
            #expect(balls.map(\.address) == balls.map(\.address).sorted())
            let buckets = try await client.buckets()
            #expect(buckets.buckets.map(\.balls) == [495])
            #expect(buckets.silentPeers.isEmpty)
            let gone = try await client.deleteBucket(try BucketID("bucket"))
            #expect(gone.balls == 495)
            #expect(gone.failed == 0)
            #expect(try await client.balls(in: try BucketID("bucket")).collect().isEmpty)
        }
    }

    @Test func namesOfEveryKind() async throws {
        try await withEmbeddedNode { client, _, directory in
            let names = [
                "a b", "q\"uote", "new\nline", "dir/ä/文.txt", ".hidden", "0", String(repeating: "n", count: 1_024),
            ]
            for name in names {
                let address = BallAddress(bucket: try BucketID("bucket"), name: try BallName(name))
                _ = try await client.put(.bytes(Array(name.utf8)), at: address)
            }
            let listed = try await client.balls(in: try BucketID("bucket")).collect().map(\.address.ball.name.text)
            #expect(Set(listed) == Set(names))
        }
    }

    @Test func deleteIsConditionalAndForgiving() async throws {
        try await withEmbeddedNode { client, _, _ in
            let address = try BallAddress("bucket/ball")
            _ = try await client.put(.bytes(testBytes(2_500)), at: address, options: small)
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await client.delete(address, options: DeleteOptions(ifMatch: .ofNothing))
            }
            #expect(error?.code == .changed)
            #expect(try await client.delete(address).chunkReplicas == 2)
            #expect(try await client.delete(address).wasAbsent)
            let missing = await #expect(throws: MictlanXError.self) { _ = try await client.metadata(of: address) }
            #expect(missing?.code == .notFound)
        }
    }
}

extension PullSequence {
    func collect() async throws -> [Element] {
        var elements: [Element] = []
        for try await element in self { elements.append(element) }
        return elements
    }
}
