import MictlanXClient
import Testing

struct ErrorMappingTests {
    @Test(
        arguments: [
            (404, #"{"detail":{"msg":"x","code":404}}"#, .notFound),
            (404, #"{"detail":"golden-bucket@zzz not found"}"#, .notFound),
            (500, #"{"detail":"404: No available peers"}"#, .notFound),
            (500, #"{"detail":"Task nope not found"}"#, .serverError),
            (404, #"{"detail":{"msg":"No available peers.","code":666}}"#, .exists),
            (404, #"{"detail":"Not Found"}"#, .configuration),
            (400, #"{"detail":{"msg":"bad","code":400}}"#, .rejected),
            (422, #"{"detail":[{"type":"missing","loc":["body","size"],"msg":"Field required"}]}"#, .rejected),
            (401, #"{"detail":{"msg":"x","code":401}}"#, .unauthorized), (401, "who are you", .unauthorized),
            (403, #"{"detail":{"msg":"x","code":403}}"#, .forbidden),
            (408, "", .throttled), (429, "", .throttled), (409, "", .exists), (412, "", .changed),
            (413, "", .rejected), (500, "Internal Server Error", .serverError), (502, "<html>", .serverError),
            (503, "", .serverError), (404, "<html>nginx</html>", .badAnswer), (404, "{}", .badAnswer),
            (404, #"{"detail":null}"#, .badAnswer), (404, "[1]", .badAnswer), (404, "", .badAnswer),
            (302, "", .badAnswer),
            (500, #"{"detail":{"msg":"x","code":501}}"#, .checksumMismatch),
            (500, #"{"detail":{"msg":"x","code":502}}"#, .notStored),
            (500, #"{"detail":{"msg":"x","code":503}}"#, .unavailable),
            (500, #"{"detail":{"msg":"x","code":1000}}"#, .unavailable),
            (500, #"{"detail":{"msg":"x","code":1004}}"#, .timeout),
            (500, #"{"detail":{"msg":"x","code":1005}}"#, .badAnswer),
            (500, #"{"detail":{"msg":"x","code":999}}"#, .serverError),
            (404, #"{"detail":{"msg":"x","code":"404"}}"#, .notFound),
        ] as [(Int, String, MictlanXError.Code)])
    func everyFormOfAnError(status: Int, body: String, code: MictlanXError.Code) {
        let error = MictlanXError(status: status, body: Array(body.utf8), subject: "ball 'b/k'")
        #expect(error.code == code)
        #expect(error.message.hasPrefix("ball 'b/k'"))
    }

    @Test func foreignTextCannotGarbleATerminal() {
        let error = MictlanXError(status: 500, body: Array("a\u{1B}[31m\nb".utf8), subject: "x")
        #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 })
    }
}
