import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport

/// Some operations through a faulty proxy, all of them chosen by a seed, and after each of them a look past the proxy.
///
/// Successes must be true byte for byte; failures must be typed and leave what was whole as it was; and nothing may be
/// left over.
struct FaultScenario {
    let seed: UInt64
    let tally: FaultTally
    let judge: MictlanXClient
    private let client: MictlanXClient
    let proxy: FaultyProxy
    private let directory: FilePath
    private let bucket: BucketID
    private let call: CallOptions
    private let chunkSize: Int
    /// Whether a 404 may be untrue.
    let isLiedTo: Bool
    var random: SeededGenerator
    var known: [BallAddress: BallState] = [:]
    private var files: Set<String> = []
    var step = ""

    /// - Parameters:
    ///   - seed: decides about everything.
    ///   - node: the port of the node.
    ///   - judge: a client that nothing disturbs.
    ///   - directory: for its files, empty.
    ///   - refusing: a port that refuses every connection.
    ///   - tally: where it counts.
    /// - Throws: why proxy or client could not be made.
    init(
        seed: UInt64, node: Int, judge: MictlanXClient, directory: FilePath, refusing: Int, tally: FaultTally
    ) throws {
        (self.seed, self.judge, self.directory, self.tally) = (seed, judge, directory, tally)
        var random = SeededGenerator(seed: seed)
        bucket = try BucketID("faults-\(seed)")
        let faults = Fault.allCases.shuffled(using: &random).prefix(Int.random(in: 1...8, using: &random))
        isLiedTo = faults.contains(.disguisedNotFound)
        chunkSize = [500, 4_096, 20_000].randomElement(using: &random) ?? 500
        proxy = try FaultyProxy(
            to: node, seed: random.next(), faults: Array(faults), percent: Int.random(in: 10...50, using: &random))
        var retry = RetryPolicy(attempts: Int.random(in: 1...5, using: &random), delay: .milliseconds(1))
        retry.maxDelay = .milliseconds(4)
        // On a clock that jumps, delays cost nothing, and a deadline would be over at once.
        let isReal = random.chance(25)
        call = CallOptions(
            timeout: .milliseconds(400), deadline: isReal && random.chance(50) ? .milliseconds(700) : nil, retry: retry)
        var configuration = ClientConfiguration(clientID: "faults", connectTimeout: .milliseconds(400))
        configuration.maxWorkers = Int.random(in: 1...12, using: &random)
        configuration.clock = isReal ? ContinuousClock() : TestClock()
        var routers = [proxy.endpoint]
        if random.chance(15) {
            routers.insert(RouterEndpoint(id: "dead", scheme: .http, host: "127.0.0.1", port: refusing), at: 0)
        }
        client = try MictlanXClient(routers: routers, configuration: configuration)
        self.random = random
    }

    /// Runs it.
    mutating func run() async throws {
        for number in 0..<Int.random(in: 4...9, using: &random) {
            step = "step \(number)"
            switch Int.random(in: 0..<16, using: &random) {
            case 0..<5: try await put()
            case 5..<7: try await bulk()
            case 7..<9: try await get()
            case 9..<11: try await getToFile()
            case 11, 12: try await verify()
            case 13, 14: try await delete()
            default: try await list()
            }
        }
        step = "end"
        await client.close()
        let proxy = proxy
        expect(await settles { proxy.openConnections == 0 }, "\(proxy.openConnections) connections are left")
        proxy.stop()
        let directory = directory
        expect(
            await settles { OpenResources.files(below: directory).isEmpty },
            "open files: \(OpenResources.files(below: directory))")
        tally.add { figures in
            figures.scenarios += 1
            figures.requests += proxy.requests
            figures.injected.merge(proxy.injected.map { ($0.key.rawValue, $0.value) }) { $0 + $1 }
        }
    }

    // MARK: Operations

    private mutating func put() async throws {
        let (address, content, options) = try putArguments()
        let isFile = random.chance(50)
        let source = try isFile ? file(content) : .bytes(content)
        let result = await outcome("put") { [client] in try await client.put(source, at: address, options: options) }
        try await settle(address, content, options.ifExists, result)
    }

    private mutating func bulk() async throws {
        var items: [BulkItem] = []
        var contents: [[UInt8]] = []
        for ordinal in 0..<Int.random(in: 0...8, using: &random) {
            let (address, content, options) = try putArguments(among: 12)
            // Two puts of one ball at once have no order that could be judged.
            guard !items.contains(where: { $0.address == address }) else { continue }
            let source = try random.chance(50) ? file(content) : BallSource.bytes(content)
            items.append(BulkItem(ordinal: ordinal, address: address, source: source, options: options))
            contents.append(content)
        }
        let outcomes = Mutex<[BallAddress: Result<PutReceipt, MictlanXError>]>([:])
        var options = BulkOptions(
            maxConcurrentBalls: Int.random(in: 1...6, using: &random), stopOnFailure: random.chance(30))
        let stops = options.stopOnFailure
        options.hooks.afterAcknowledgement = { outcome in outcomes.withLock { $0[outcome.address] = outcome.result } }
        let next = Mutex(items[...])
        let list = PullSequence<BulkItem> { { next.withLock { $0.popFirst() } } }
        let job = step
        let result = await outcome("bulk put") { [client, options] in
            try await client.putBulk(job, list, options: options)
            return try await client.awaitBulk(job)
        }
        let told = outcomes.withLock { $0 }
        for (item, content) in zip(items, contents) {
            let result: Result<PutReceipt, any Error> =
                switch told[item.address] {
                case .success(let receipt): .success(receipt)
                case .failure(let error): .failure(error)
                case nil: .failure(CancellationError())
                }
            try await settle(item.address, content, item.options.ifExists, result)
        }
        guard case .success(let summary) = result else { return }
        let failed = told.values.count { if case .failure = $0 { true } else { false } }
        expect(summary.failed == failed, "the summary counts \(summary.failed) failures, the hook \(failed)")
        expect(summary.stored + summary.unchanged == told.count - failed, "the summary counts wrongly")
        if !stops { expect(told.count == items.count, "\(told.count) of \(items.count) items were told") }
    }

    private mutating func get() async throws {
        let address = try knownAddress()
        let options = GetOptions(maxConcurrentChunks: Int.random(in: 1...6, using: &random), call: call)
        let result = await outcome("get") { [client] in
            let (_, pieces) = try await client.read(address, options: options)
            var bytes: [UInt8] = []
            for try await piece in pieces { bytes += piece }
            return bytes
        }
        guard case .success(let bytes) = result else { return }
        expect(known[address] == .whole(bytes), "get of '\(address)' gave \(bytes.count) other bytes")
    }

    private mutating func getToFile() async throws {
        let address = try knownAddress()
        let path = directory.appending("out\(Int.random(in: 0..<3, using: &random))")
        let before = try? path.readBytes()
        let options = GetOptions(
            ifExists: GetOptions.IfExists.allCases.randomElement(using: &random) ?? .fail,
            maxConcurrentChunks: Int.random(in: 1...6, using: &random), call: call)
        let result = await outcome("get to file") { [client] in
            try await client.getToFile(address, path: path, options: options)
        }
        let after = try? path.readBytes()
        switch result {
        case .success(let receipt):
            expect(after.map(BallState.whole) == known[address], "\(path) is not '\(address)'")
            expect(receipt.isChanged || before == after, "\(path) changed and was told as unchanged")
        case .failure: expect(before == after, "\(path) changed although the get failed")
        }
        if after != nil { files.insert(path.lastComponent?.string ?? "") }
        let entries = try directory.entries()
        expect(Set(entries) == files, "the directory holds \(entries)")
    }

    private mutating func verify() async throws {
        let address = try knownAddress()
        let options = VerifyOptions(readsContent: random.chance(50), call: call)
        let result = await outcome("verify") { [client] in try await client.verify(address, options: options) }
        guard case .success(let info) = result else { return }
        guard case .whole(let bytes) = known[address] else {
            return expect(false, "'\(address)' was verified")
        }
        expect(info.checksum == SHA256.hash(bytes) && info.size == bytes.count, "'\(address)' was verified wrongly")
    }

    private mutating func delete() async throws {
        let address = try knownAddress()
        let before = known[address] ?? .absent
        var options = DeleteOptions(call: call)
        // Who is told that there is nothing cannot compare.
        let isConditional = !isLiedTo && random.chance(50)
        let isCurrent = random.chance(70)
        if isConditional {
            guard case .whole(let bytes) = before else { return }
            options.ifMatch = isCurrent ? SHA256.hash(bytes) : .ofNothing
        }
        let mayDelete = options.ifMatch.map { before.checksum == $0 } ?? true
        let result = await outcome("delete") { [client, options] in try await client.delete(address, options: options) }
        let after = try await state(address)
        if case .success = result {
            expect(after == .absent && mayDelete, "'\(address)' was deleted, there is \(after)")
        } else {
            expect(after == before || (after == .absent && mayDelete), "failed delete: \(before) became \(after)")
        }
        known[address] = after
    }

    private mutating func list() async throws {
        let result = await outcome("list") { [client, bucket, call] in
            try await client.balls(in: bucket, call: call).collect()
        }
        guard case .success(let balls) = result else { return }
        let truth = try await judge.balls(in: bucket).collect()
        expect(balls == truth, "the listing has \(balls.count) of \(truth.count) balls")
    }

    // MARK: Arguments

    /// A ball to look at, mostly one that is there.
    private mutating func knownAddress() throws -> BallAddress {
        let present = known.filter { $0.value != .absent }.keys.sorted()
        return try random.chance(85) ? present.randomElement(using: &random) ?? address() : address()
    }

    private mutating func address(among count: Int = 4) throws -> BallAddress {
        try BallAddress("\(bucket)/ball\(Int.random(in: 0..<count, using: &random))")
    }

    private mutating func putArguments(among count: Int = 4) throws -> (BallAddress, [UInt8], PutOptions) {
        let sizes = [0, 1, chunkSize - 1, chunkSize, chunkSize * 2 + 1, chunkSize * 5]
        let content = testBytes(
            sizes.randomElement(using: &random) ?? 0, seed: UInt64.random(in: 1...2, using: &random))
        let options = PutOptions(
            chunkSize: ByteCount(chunkSize),
            ifExists: PutOptions.IfExists.allCases.randomElement(using: &random) ?? .fail,
            maxConcurrentChunks: Int.random(in: 1...6, using: &random), call: call)
        return (try address(among: count), content, options)
    }

    private mutating func file(_ content: [UInt8]) throws -> BallSource {
        let name = "in\(files.count)"
        try directory.appending(name).write(content)
        files.insert(name)
        return .file(directory.appending(name))
    }
}
