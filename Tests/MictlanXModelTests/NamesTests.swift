import MictlanXModel
import Testing

struct NamesTests {
    @Test func proposesTheCanonicalForm() {
        #expect(throws: InvalidName.notCanonical(text: "a.b", sanitized: "ab")) { try BucketID("a.b") }
        #expect("\(InvalidName.notCanonical(text: "a.b", sanitized: "ab"))".contains("did you mean 'ab'?"))
    }

    @Test(arguments: ["data", "checksum"]) func refusesShadowedBuckets(name: String) {
        #expect(throws: InvalidName.reserved(text: name)) { try BucketID(name) }
    }

    @Test(arguments: ["", "_a", "a_", "a--b", "ä", "a/b", " a"]) func refusesBuckets(name: String) {
        #expect(throws: InvalidName.self) { try BucketID(name) }
    }

    @Test func splitsAddressesAtTheFirstSlash() throws {
        let address = try BallAddress("photos/2024/cat.jpg")
        #expect(address.bucket.rawValue == "photos")
        #expect(address.ball.name.text == "2024/cat.jpg")
        #expect("\(address)" == "photos/2024/cat.jpg")
        #expect(throws: InvalidName.missingSeparator(text: "photos")) { try BallAddress("photos") }
        #expect(throws: InvalidName.empty) { try BallAddress("photos/") }
    }

    @Test func chunkKeysCarryTheirIndex() throws {
        let ball = try BallID("a-b_c")
        #expect(ball.chunk(12).rawValue == "a-b_c_12")
        #expect(ball.chunk(12).index == 12)
        #expect(try ChunkKey("loose").index == nil)
        #expect(try ChunkKey("a_01").index == nil)
        #expect(try ChunkKey("a_99999999999999999999").index == nil)
    }

    @Test func longestBallHasChunkKeys() throws {
        let ball = try BallID(String(repeating: "a", count: 1_024))
        #expect(try ChunkKey(ball.chunk(.max).rawValue) == ball.chunk(.max))
    }
}
