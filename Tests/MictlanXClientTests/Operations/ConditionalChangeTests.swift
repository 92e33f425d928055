import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// Writers and deleters of one ball at the same time, at our node: whoever is late looks again, and nothing that was
/// acknowledged is lost.
struct ConditionalChangeTests {
    private static let rounds = 200

    private func options(_ ifExists: PutOptions.IfExists = .replace) -> PutOptions {
        PutOptions(chunkSize: ByteCount(1_000), ifExists: ifExists)
    }

    /// A delete that means the old content, beside a put of other content: the put is acknowledged, so its content is there.
    @Test func noAcknowledgedReplaceIsLostToAConditionalDelete() async throws {
        var generator = SeededGenerator(seed: 7)
        let sizes = (0..<Self.rounds).map { _ in (1...4_000).randomElement(using: &generator) ?? 1 }
        try await withEmbeddedNode { client, _, _ in
            var refused = 0
            for (round, size) in sizes.enumerated() {
                let address = try BallAddress("bucket/ball\(round % 5)")
                let (old, new) = (testBytes(size, seed: 1), testBytes(size + 1, seed: UInt64(round + 2)))
                _ = try await client.put(.bytes(old), at: address, options: options())
                async let deleted = Self.delete(address, SHA256.hash(old), after: round % 4, by: client)
                async let put = client.put(.bytes(new), at: address, options: options())
                _ = try await put
                if try await !deleted { refused += 1 }
                let (_, found) = try await client.get(address)
                #expect(found == new, "round \(round)")
            }
            print("\(Self.rounds) conditional deletes beside replaces: \(refused) refused, 0 replaces lost")
        }
    }

    /// Whether a conditional delete went through; a refusal because the content is another is no error here.
    private static func delete(
        _ address: BallAddress, _ checksum: Checksum, after looks: Int, by client: MictlanXClient
    ) async throws -> Bool {
        // Each look is as long as a request of the put, so that the delete meets every moment of it.
        for _ in 0..<looks { _ = try? await client.info(of: address) }
        do {
            _ = try await client.delete(address, options: DeleteOptions(ifMatch: checksum))
            return true
        } catch MictlanXError.Code.changed {
            return false
        }
    }

    /// Of two plain puts of a new ball both succeed, and the ball is one of them. `--no-clobber` loses.
    @Test(arguments: [PutOptions.IfExists.replace, .skipSame])
    func putsThatRaceOnANewBallAreDecidedAgain(ifExists: PutOptions.IfExists) async throws {
        try await withEmbeddedNode { client, _, _ in
            for round in 0..<30 {
                let address = try BallAddress("bucket/ball\(round)")
                let contents = (1...3).map { testBytes(2_500 + $0, seed: UInt64($0)) }
                let won = try await withThrowingTaskGroup(of: Bool.self) { tasks in
                    for content in contents {
                        tasks.addTask {
                            do {
                                _ = try await client.put(.bytes(content), at: address, options: options(ifExists))
                                return true
                            } catch MictlanXError.Code.exists {
                                return false
                            }
                        }
                    }
                    return try await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(ifExists == .replace ? won == 3 : won >= 1)
                let (_, found) = try await client.get(address)
                #expect(contents.contains(found))
            }
        }
    }

    /// A reader beside a writer gets one content or the other, whole, and never an error.
    @Test func aBallThatIsReplacedIsReadAnew() async throws {
        try await withEmbeddedNode { client, _, directory in
            let address = try BallAddress("bucket/ball")
            let contents = (0..<2).map { testBytes(3_000 + $0 * 1_500, seed: UInt64($0 + 1)) }
            _ = try await client.put(.bytes(contents[0]), at: address, options: options())
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    for round in 1...100 {
                        _ = try await client.put(.bytes(contents[round % 2]), at: address, options: options())
                    }
                }
                for reader in 0..<2 {
                    tasks.addTask {
                        for _ in 0..<100 {
                            let (_, bytes) = try await client.get(address)
                            #expect(contents.contains(bytes))
                            let path = directory.appending("copy\(reader)")
                            _ = try await client.getToFile(
                                address, path: path, options: GetOptions(ifExists: .replace))
                            #expect(contents.contains(try path.readBytes()))
                        }
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }
}
