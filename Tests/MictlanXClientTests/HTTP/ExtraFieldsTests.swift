import MictlanXClient
import Testing

struct ExtraFieldsTests {
    @Test(arguments: [
        "", " ", "a b", "a:b", "a\r\nb", "ä", "x\u{0}", "(x)", "Host", "content-length", "Transfer-Encoding",
        "Connection", "EXPECT", "Content-Type", "Accept-Encoding", "Range", "TE", "Upgrade", "Update", "Force-Get",
        "peer-id", "Force", "Chunk-Size", "Keep-Alive",
    ])
    func refusesNames(name: String) {
        let error = #expect(throws: MictlanXError.self) { try ExtraFields([name: "topsecret"]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("topsecret") == false)
        #expect(error?.message.contains { $0.isNewline } == false)
    }

    @Test(arguments: ["topsecret\r\nX: y", "topsecret\n", "\rtopsecret", "topsecret\u{0}", "\u{1B}topsecret", "\u{7F}"])
    func refusesValues(value: String) {
        let error = #expect(throws: MictlanXError.self) { try ExtraFields(["X-A": value]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("topsecret") == false)
    }

    @Test(arguments: ["", " ", "a b", "a\r\nX: y"]) func refusesTokens(token: String) {
        let error = #expect(throws: MictlanXError.self) { try ExtraFields([:], token: Secret(token)) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func refusesANameGivenTwice() {
        #expect(throws: MictlanXError.self) { try ExtraFields(["X-A": "1", "x-a": "2"]) }
    }

    @Test func keepsTheRest() throws {
        let fields = try ExtraFields(["X-Trace": " 1 2 ", "Cookie": "", "x!#$%&'*+-.^_`|~9": "grüß"]).fields
        #expect(fields.map(\.name) == ["Cookie", "X-Trace", "x!#$%&'*+-.^_`|~9"])
        #expect(fields.map(\.value) == ["", "1 2", "grüß"])
    }

    @Test func aTokenIsABearerUnlessTheCallerAuthorizes() throws {
        #expect(try ExtraFields([:], token: "t0k").fields.map(\.value) == ["Bearer t0k"])
        #expect(try ExtraFields(["authorization": "Basic x"], token: "t0k").fields.map(\.value) == ["Basic x"])
    }

    @Test func winnersReplaceWithoutRegardToCase() throws {
        let fields = try ExtraFields(["X-A": "1", "X-B": "2"]).merging([(name: "x-a", value: "3")])
        #expect(fields.map { "\($0.name)=\($0.value)" } == ["X-B=2", "x-a=3"])
    }

    @Test func aSecretDoesNotShow() {
        var configuration = ClientConfiguration()
        configuration.bearerToken = "topsecret"
        var text = String(reflecting: configuration) + "\(configuration)"
        dump(configuration, to: &text)
        #expect(!text.contains("topsecret"))
    }
}
