import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

struct ChunkCacheTests {
    /// Uses of keys, `!` evicts one; what was evicted, in order, and then what is left, in the order of leaving.
    @Test(
        arguments: [
            (.lru, "abc!!!", "abc"), (.lru, "abca!!!", "bca"), (.lru, "aaab!!", "ab"), (.lru, "ab!b!!", "ab"),
            (.lfu, "abc!!!", "abc"), (.lfu, "aab!!", "ba"), (.lfu, "aabbc!!!", "cab"), (.lfu, "aaabbc!d!!!", "cdba"),
            (.lfu, "aaab!!b!", "bab"), (.lfu, "abab!c!!", "acb"), (.lru, "!", ""), (.lfu, "!", ""),
        ] as [(EvictionPolicy, String, String)])
    func evicts(policy: EvictionPolicy, story: String, evicted: String) {
        var order = EvictionOrder<Character>(policy)
        var gone = ""
        for step in story {
            if step != "!" { order.use(step) } else if let key = order.evict() { gone.append(key) }
        }
        #expect(gone == evicted)
        #expect(order.count == 0)
    }

    /// A long random story against the definition, taken literally.
    @Test(arguments: EvictionPolicy.allCases) func agreesWithTheDefinition(policy: EvictionPolicy) {
        var order = EvictionOrder<UInt8>(policy)
        var uses: [UInt8: (count: Int, last: Int)] = [:]
        for (moment, byte) in testBytes(20_000, seed: 7).enumerated() {
            if byte < 60 {
                let expected = uses.min { left, right in
                    policy == .lru || left.value.count == right.value.count
                        ? left.value.last < right.value.last : left.value.count < right.value.count
                }
                #expect(order.evict() == expected?.key)
                if let expected { uses[expected.key] = nil }
            } else {
                let key = byte % 50
                order.use(key)
                uses[key] = ((uses[key]?.count ?? 0) + 1, moment)
            }
        }
        #expect(order.count == uses.count)
    }

    /// Uses of keys at seconds, with a half life of 10: what was used much, long ago, leaves before what is used now.
    @Test func usesFade() {
        var order = EvictionOrder<Character>(.lfu, halfLife: .seconds(10))
        func use(_ key: Character, _ times: Int, second: Int64) {
            for _ in 0..<times { order.use(key, at: Timestamp(nanoseconds: second * 1_000_000_000)) }
        }
        use("a", 8, second: 0)
        use("b", 3, second: 20)
        use("c", 1, second: 20)
        use("d", 1, second: 2_000_000_000)
        // At 20 s the eight uses of a count for two.
        #expect(order.evict() == "c")
        #expect(order.evict() == "a")
        #expect(order.evict() == "b")
        // A clock that is set back, and one that runs for centuries.
        use("d", 1, second: -9_000_000_000)
        use("e", 5, second: 9_000_000_000)
        #expect(order.evict() == "d")
        #expect(order.evict() == "e")
        #expect(order.evict() == nil)
    }

    private func key(_ name: String, _ bytes: [UInt8]) -> ChunkCache.Key {
        ChunkCache.Key(bucket: "b", key: name, checksum: SHA256.hash(bytes))
    }

    @Test func staysWithinItsBytesAndSkipsWhatIsTooLarge() {
        let cache = ChunkCache(capacity: ByteCount(800), policy: .lru)
        let piece = testBytes(100)
        for index in 0..<20 { cache.insert(piece, for: key("k\(index)", piece)) }
        #expect(cache.statistics.bytes == ByteCount(800))
        #expect(cache.find(key("k19", piece)) == piece)
        #expect(cache.find(key("k11", piece)) == nil)
        let large = testBytes(101)
        cache.insert(large, for: key("large", large))
        #expect(cache.find(key("large", large)) == nil)
        let statistics = cache.statistics
        #expect(statistics.hits == 1)
        #expect(statistics.misses == 2)
        #expect(statistics.chunks == 8)
    }

    @Test func insertingAgainCountsOnce() {
        let cache = ChunkCache(capacity: ByteCount(800), policy: .lfu)
        let piece = testBytes(100)
        for _ in 0..<3 { cache.insert(piece, for: key("k", piece)) }
        #expect(cache.statistics.bytes == ByteCount(100))
    }

    @Test(arguments: EvictionPolicy.allCases) func aSecondReadSendsNoDataRequest(policy: EvictionPolicy) async throws {
        let router = FakeRouter()
        let transport = router.transport()
        let cache = ChunkCache(capacity: .mebibytes(8), policy: policy)
        let environment = ClientEnvironment(clock: TestClock(), now: { Timestamp(nanoseconds: 0) })
        let client = MictlanXClient(
            core: ClientCore(
                [RouterEndpoint(id: "r", scheme: .http, host: "h", port: 1)], transport: transport,
                environment: environment, cache: cache))
        let address = try BallAddress("b/k")
        let content = testBytes(1_200_000)
        _ = try await client.put(.bytes(content), at: address, options: PutOptions(chunkSize: ByteCount(400_000)))
        var reads: [Int] = []
        for forced in [false, false, true] {
            let before = dataRequests(transport)
            var bytes: [UInt8] = []
            for try await piece in try await client.read(address, options: GetOptions(forceRemote: forced)).1 {
                bytes += piece
            }
            #expect(bytes == content)
            reads.append(dataRequests(transport) - before)
        }
        #expect(reads == [3, 0, 3])
        #expect(client.cacheStatistics.hits == 3)
        #expect(client.cacheStatistics.bytes == ByteCount(1_200_000))

        // Other content under the same name is another entry: nothing stale is served.
        _ = try await client.delete(address)
        let other = testBytes(1_200_000, seed: 2)
        _ = try await client.put(.bytes(other), at: address, options: PutOptions(chunkSize: ByteCount(400_000)))
        var bytes: [UInt8] = []
        for try await piece in try await client.read(address).1 { bytes += piece }
        #expect(bytes == other)
    }

    /// What goes to a file passes by memory.
    @Test func aGetToAFileIsServedFromTheCacheAndLeavesItAsItIs() async throws {
        let transport = FakeRouter().transport()
        let environment = ClientEnvironment(clock: TestClock(), now: { Timestamp(nanoseconds: 0) })
        let client = MictlanXClient(
            core: ClientCore(
                [RouterEndpoint(id: "r", scheme: .http, host: "h", port: 1)], transport: transport,
                environment: environment, cache: ChunkCache(capacity: .mebibytes(8), policy: .lru)))
        let address = try BallAddress("b/k")
        let content = testBytes(1_200_000)
        _ = try await client.put(.bytes(content), at: address, options: PutOptions(chunkSize: ByteCount(400_000)))
        try await withTemporaryDirectory { directory in
            for (name, requests) in [("cold", 3), ("still cold", 3), ("warm", 0)] {
                if name == "warm" {
                    #expect(client.cacheStatistics.bytes == ByteCount(0))
                    _ = try await client.get(address)
                    #expect(client.cacheStatistics.bytes == ByteCount(1_200_000))
                }
                let before = dataRequests(transport)
                _ = try await client.getToFile(address, path: directory.appending(name))
                #expect(dataRequests(transport) - before == requests, "\(name)")
                #expect(try directory.appending(name).readBytes() == content)
            }
        }
    }

    private func dataRequests(_ transport: ScriptedTransport) -> Int {
        transport.sent.count { $0.method == "GET" && !$0.path.contains("metadata") }
    }
}
