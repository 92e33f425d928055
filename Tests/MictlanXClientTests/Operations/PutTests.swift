import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Puts against the recorded router's ways, with faults.
struct PutTests {
    private let address: BallAddress
    private let options = PutOptions(chunkSize: ByteCount(10))

    init() throws { address = try BallAddress("bucket/ball") }

    @Test(arguments: [0, 1, 9, 10, 11, 20, 25]) func storesEveryChunk(size: Int) async throws {
        let router = FakeRouter()
        let client = scriptedClient(router.transport())
        let bytes = testBytes(size)
        let receipt = try await client.put(.bytes(bytes), at: address, options: options)
        #expect(receipt.outcome == .created)
        #expect(receipt.size == size)
        #expect(receipt.checksum == SHA256.hash(bytes))
        let stored = router.stored
        #expect(stored.count == receipt.chunks)
        #expect((0..<receipt.chunks).flatMap { stored["ball_\($0)"] ?? [] } == bytes)
        let tags = router.state.withLock { $0.chunks["ball_0"]?.metadata.tags }
        #expect(tags?[ReservedTag.chunkCount] == String(receipt.chunks))
        #expect(tags?[ReservedTag.groupID] == "ball")
        #expect(tags?[ReservedTag.updatedAt] == "1700")
    }

    /// The requests of a put grow with its chunks, and with nothing else.
    @Test func aBallOfManyChunksCostsAsMuchForEach() async throws {
        func requests(_ chunks: Int) async throws -> Int {
            let transport = FakeRouter().transport()
            _ = try await scriptedClient(transport).put(.bytes(testBytes(chunks * 10)), at: address, options: options)
            return transport.sent.count
        }
        let (few, many) = (try await requests(10), try await requests(1_000))
        #expect(many - few == 2 * 990)
    }

    @Test func aFileCarriesItsNamesAndIsCutWithARemainder() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("a b.tar.gz")
            try path.write(testBytes(25))
            let router = FakeRouter()
            let receipt = try await scriptedClient(router.transport()).put(.file(path), at: address, options: options)
            #expect(receipt.chunks == 3)
            let tags = router.state.withLock { $0.chunks["ball_2"]?.metadata.tags }
            #expect(tags?[ReservedTag.fullPath] == nil)
            #expect(tags?[ReservedTag.fileTime].flatMap { Int64($0) } == (try FileStatus(path).modified))
            #expect(tags?[ReservedTag.fullName] == "a b.tar.gz")
            #expect(tags?[ReservedTag.fileName] == "a b.tar")
            #expect(tags?[ReservedTag.fileExtension] == "gz")
            #expect(tags?[ReservedTag.chunkSize] == "5")
        }
    }

    @Test(arguments: FileTagging.allCases) func aFileIsToldOfAsMuchAsIsWanted(tagging: FileTagging) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            try path.write([1])
            let router = FakeRouter()
            var options = options
            options.fileTags = tagging
            _ = try await scriptedClient(router.transport()).put(.file(path), at: address, options: options)
            let tags = router.state.withLock { $0.chunks["ball_0"]?.metadata.tags }
            #expect(tags?[ReservedTag.fullPath] == (tagging == .fullPath ? path.string : nil))
            #expect(tags?[ReservedTag.fullName] == (tagging == .none ? nil : "f"))
            #expect((tags?[ReservedTag.fileTime] == nil) == (tagging == .none))
        }
    }

    @Test(arguments: ReservedTag.layout.sorted()) func refusesLayoutTags(tag: String) async throws {
        let transport = FakeRouter().transport()
        var options = options
        options.tags = [tag: "1"]
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(transport).put(.bytes([1]), at: address, options: options)
        }
        #expect(error?.code == .invalidArgument)
        #expect(transport.sent.isEmpty)
    }

    @Test func sameContentIsUnchangedAndOtherContentIsReplaced() async throws {
        let router = FakeRouter()
        let transport = router.transport()
        let client = scriptedClient(transport)
        var options = options
        options.ifExists = .replace
        _ = try await client.put(.bytes(testBytes(35)), at: address, options: options)
        let before = transport.sent.count
        let unchanged = try await client.put(.bytes(testBytes(35)), at: address, options: options)
        #expect(unchanged.outcome == .unchanged)
        #expect(Set(transport.sent[before...].map(\.method)) == ["GET"])
        let replaced = try await client.put(.bytes(testBytes(12, seed: 2)), at: address, options: options)
        #expect(replaced.outcome == .replaced)
        #expect(router.stored == ["ball_0": testBytes(12, seed: 2)])
    }

    @Test(arguments: [
        (PutOptions.IfExists.fail, true), (.fail, false), (.skipSame, false),
    ])
    func whatExistsStays(ifExists: PutOptions.IfExists, isSame: Bool) async throws {
        let router = FakeRouter()
        let client = scriptedClient(router.transport())
        _ = try await client.put(.bytes([1, 2, 3]), at: address, options: options)
        var options = options
        options.ifExists = ifExists
        let error = await #expect(throws: MictlanXError.self) {
            try await client.put(.bytes(isSame ? [1, 2, 3] : [4]), at: address, options: options)
        }
        #expect(error?.code == .exists)
        #expect(router.stored == ["ball_0": [1, 2, 3]])
    }

    @Test func sendsOnlyTheMissingChunks() async throws {
        let router = FakeRouter()
        let transport = router.transport()
        let client = scriptedClient(transport)
        let bytes = testBytes(40)
        _ = try await client.put(.bytes(bytes), at: address, options: options)
        router.state.withLock { $0.chunks["ball_2"] = nil }
        let before = transport.sent.count
        var options = options
        options.ifExists = .skipSame
        _ = try await client.put(.bytes(bytes), at: address, options: options)
        let uploads = transport.sent[before...].filter { $0.path.hasSuffix("/chunked") }
        #expect(uploads.map(\.body) == [Array(bytes[20..<30])])
        #expect((0..<4).flatMap { router.stored["ball_\($0)"] ?? [] } == bytes)
    }

    @Test func triesTheSameTicketFirst() async throws {
        let router = FakeRouter()
        let transport = router.transport { sent, nth in
            if sent.path.hasSuffix("/chunked"), nth == 1 { throw MictlanXError(.unavailable, "reset") }
            return nil
        }
        _ = try await scriptedClient(transport).put(.bytes([7]), at: address, options: options)
        let posts = transport.sent.filter { $0.method == "POST" }.map(\.path)
        #expect(posts.count == 3)
        #expect(posts[1] == posts[2])
        #expect(router.stored == ["ball_0": [7]])
    }

    /// The upload arrived, its answer did not: the ticket is used up, and the bytes are there.
    @Test func anAnswerThatIsLostIsNoFailure() async throws {
        let router = FakeRouter()
        let transport = router.transport { sent, nth in
            guard sent.path.hasSuffix("/chunked"), nth == 1 else { return nil }
            _ = try router.answer(sent)
            throw MictlanXError(.unavailable, "reset")
        }
        let receipt = try await scriptedClient(transport).put(.bytes([7]), at: address, options: options)
        #expect(receipt.outcome == .created)
        #expect(router.stored == ["ball_0": [7]])
        #expect(transport.sent.filter { $0.method == "DELETE" }.isEmpty)
    }

    /// Success without a peer that stored it (wire protocol §3.2): taken back and put again.
    @Test func aSuccessThatStoredNothingIsNoSuccess() async throws {
        let router = FakeRouter()
        let transport = router.transport { sent, nth in
            guard sent.path.hasSuffix("/chunked"), nth == 1 else { return nil }
            return .json(
                #"{"peer_ids":[],"combined_key":"bucket@ball_0","bucket_id":"bucket","key":"ball_0","size":1}"#)
        }
        _ = try await scriptedClient(transport).put(.bytes([7]), at: address, options: options)
        #expect(router.stored == ["ball_0": [7]])
    }

    @Test func neverStoredIsAnErrorAndLeavesNoGhost() async throws {
        let router = FakeRouter()
        let transport = router.transport { sent, _ in
            guard sent.path.hasSuffix("/chunked") else { return nil }
            return .json(
                #"{"peer_ids":[],"combined_key":"bucket@ball_0","bucket_id":"bucket","key":"ball_0","size":1}"#)
        }
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(transport).put(.bytes([7]), at: address, options: options)
        }
        #expect(error?.code == .notStored)
        #expect(router.state.withLock { $0.chunks.isEmpty })
    }

    /// Another client's content that appears between the look and the registration is never deleted.
    @Test func aRaceLostLeavesTheOtherContentAlone() async throws {
        let router = FakeRouter()
        let rival = router.transport()
        let transport = router.transport { _, _ in nil }
        let client = scriptedClient(transport)
        let racing = ScriptedTransport { sent in
            if sent.path.hasSuffix("/bucket/metadata"), sent.method == "POST", router.stored.isEmpty {
                _ = try await scriptedClient(rival).put(.bytes([1]), at: address, options: PutOptions())
            }
            return try router.answer(sent)
        }
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(racing).put(.bytes([2]), at: address, options: options)
        }
        #expect(error?.code == .exists)
        #expect(router.stored == ["ball_0": [1]])
        // With the same content the race is no loss.
        let same = try await client.put(
            .bytes([1]), at: address, options: PutOptions(chunkSize: ByteCount(10), ifExists: .skipSame))
        #expect(same.outcome == .unchanged)
    }

    @Test func aFileThatChangesWhileItIsSentIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            try path.write(testBytes(40_000))
            let router = FakeRouter()
            let transport = router.transport { sent, nth in
                if sent.path.hasSuffix("/chunked"), nth == 2 { try path.write(testBytes(40_001, seed: 9)) }
                return nil
            }
            var options = options
            options.chunkSize = ByteCount(10_000)
            options.maxConcurrentChunks = 1
            let error = await #expect(throws: MictlanXError.self) {
                try await scriptedClient(transport).put(.file(path), at: address, options: options)
            }
            #expect(error?.code == .changed)
        }
    }

    /// What was hashed of it is what is sent, cut as a file is.
    @Test func aSmallFileIsReadOnce() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            let bytes = testBytes(25)
            try path.write(bytes)
            let router = FakeRouter()
            let transport = router.transport { _, _ in
                try path.write(testBytes(31, seed: 9))
                return nil
            }
            let receipt = try await scriptedClient(transport).put(.file(path), at: address, options: options)
            #expect(receipt.checksum == SHA256.hash(bytes) && receipt.chunks == 3)
            #expect(router.stored["ball_0"] == Array(bytes[..<10]) && router.stored["ball_2"] == Array(bytes[20...]))
        }
    }

    @Test(arguments: [
        ("missing", MictlanXError.Code.notFound), (".", .invalidArgument),
    ])
    func aFileThatCannotBeRead(name: String, code: MictlanXError.Code) async throws {
        try await withTemporaryDirectory { directory in
            let transport = FakeRouter().transport()
            let error = await #expect(throws: MictlanXError.self) {
                try await scriptedClient(transport).put(
                    .file(name == "." ? directory : directory.appending(name)), at: address, options: options)
            }
            #expect(error?.code == code)
            #expect(transport.sent.isEmpty)
        }
    }

    @Test func anotherRouterTakesOver() async throws {
        let router = FakeRouter()
        let transport = router.transport { sent, _ in
            if sent.endpoint.id == "r0" { throw MictlanXError(.unreachable, "refused") }
            return nil
        }
        let client = scriptedClient(transport, routers: 2)
        for index in 0..<4 {
            let address = try BallAddress("bucket/ball\(index)")
            _ = try await client.put(.bytes([1]), at: address, options: options)
        }
        #expect(router.stored.count == 4)
        // After the first failure the dead one is left alone.
        #expect(transport.sent.filter { $0.endpoint.id == "r0" }.count == 1)
    }

    @Test func nothingReachedIsUnreachable() async throws {
        let transport = ScriptedTransport { _ in throw MictlanXError(.unreachable, "refused") }
        let error = await #expect(throws: MictlanXError.self) {
            try await scriptedClient(transport, routers: 2).put(.bytes([1]), at: address, options: options)
        }
        #expect(error?.code == .unreachable)
        #expect(error?.attempts == 5)
    }
}
