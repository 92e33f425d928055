import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// A ball that is copied as it is stored: its bytes, and the tags that tell what they went through.
struct StoredCopyTests {
    private func read(_ client: MictlanXClient, _ address: BallAddress, _ options: GetOptions) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in try await client.read(address, options: options).1 { bytes += piece }
        return bytes
    }

    @Test(arguments: EncryptionTests.chains.indices) func isReadAsTheBallIs(chain: Int) async throws {
        let client = scriptedClient(FakeRouter().transport())
        let (ball, copy) = (try BallAddress("bucket/ball"), try BallAddress("bucket/copy"))
        let bytes = testBytes(5_000)
        let filters = EncryptionTests.chains[chain]
        let receipt = try await client.put(bytes, at: ball, options: PutOptions(filters: filters))
        var raw = GetOptions()
        raw.isRaw = true
        let stored = try await read(client, ball, raw)
        var options = PutOptions(ifExists: .replace)
        options.filterTags = FilterRecord.tags(among: try await client.info(of: ball).tags)
        #expect(!options.filterTags.isEmpty)
        let copied = try await client.put(stored, at: copy, options: options)
        #expect(copied.checksum == receipt.checksum)
        #expect(try await client.info(of: copy).filters == client.info(of: ball).filters)
        #expect(try await read(client, copy, GetOptions(filters: filters)) == bytes)
        #expect(try await client.put(stored, at: copy, options: options).outcome == .unchanged)
        // The same bytes without the tags are another ball.
        #expect(try await client.put(stored, at: copy, options: PutOptions(ifExists: .replace)).outcome == .replaced)
        #expect(try await client.info(of: copy).filters == nil)
        options.filters = [.compress()]
        await #expect(throws: MictlanXError.self) { try await client.put(stored, at: copy, options: options) }
    }
}
