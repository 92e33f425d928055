import FoundationEssentials
import MictlanXModel
import Testing

/// The quick reading of answers gives what `JSONDecoder` gives, or nothing.
struct WireReadableTests {
    private static let chunk = """
        {"key":"b_0","size":12,"checksum":"ab","tags":{"a":"1","b":"é"},"content_type":"text/plain",\
        "producer_id":"me","ball_id":"b","bucket_id":"k","is_disabled":true}
        """

    private func isSame<Body: WireReadable & Equatable>(_ type: Body.Type, _ text: String) throws -> Bool {
        let bytes = Array(text.utf8)
        return try Body.read(bytes) == JSONDecoder().decode(type, from: Data(bytes))
    }

    @Test(arguments: [
        chunk,
        #" { "size" : 0, "key":"k", "checksum":"","content_type":"","producer_id":"", "ball_id":"b" } "#,
        #"{"size":-7,"key":"k","checksum":"","content_type":"","producer_id":"","ball_id":"b","tags":{},"x":[1,{"y":null}]}"#,
        #"{"size":7,"key":"k","checksum":"","content_type":"","producer_id":"","ball_id":"b","more":0.5,"last":false}"#,
        chunk.replacing("12", with: "1795944633084641230"), chunk.replacing("12", with: "9223372036854775807"),
        chunk.replacing("text/plain", with: "日本語"),
    ])
    func chunks(text: String) throws { #expect(try isSame(ChunkMetadata.self, text)) }

    @Test func replies() throws {
        #expect(
            try isSame(
                RegisterChunkReply.self,
                #"{"key":"b_0","service_time":0.0123,"tasks_ids":["t1","t2"],"bucket_id":"k","replicas":["p0"]}"#))
        #expect(try isSame(RegisterChunkReply.self, #"{"key":"b_0","service_time":1}"#))
        #expect(
            try isSame(
                UploadReply.self,
                #"{"peer_ids":[],"combined_key":"k@b_0","bucket_id":"k","key":"b_0","size":1099511627776}"#))
        #expect(try isSame(DeleteKeyReply.self, #"{"n_deletes":3,"key":"b_0"}"#))
        #expect(try isSame(DeleteBallReply.self, #"{"ball_id":"b","n_deletes":0,"extra":"x"}"#))
    }

    /// What is escaped, odd, twice, cut off or no JSON is left to the decoder.
    @Test(arguments: [
        "", "{", "[]", "null", chunk + "x", String(chunk.dropLast()), chunk.replacing("b_0", with: #"b\u005f0"#),
        chunk.replacing("12", with: "12.0"), chunk.replacing("12", with: "012"), chunk.replacing("12", with: "-"),
        chunk.replacing("12", with: "99999999999999999999"),
        chunk.replacing("12", with: "9223372036854775808"), chunk.replacing("12", with: "\"12\""),
        chunk.replacing("true", with: "null"), chunk.replacing(#""ab""#, with: "\"a\u{1}\""),
        chunk.replacing(#""b":"é""#, with: #""a":"2""#), chunk.replacing(#""bucket_id""#, with: #""key""#),
        chunk.replacing("{\"key\"", with: "{\"z\":\(String(repeating: "[", count: 100)),\"key\""),
        chunk.replacing(#""producer_id":"me","#, with: ""), chunk.replacing(":\"b\"", with: ":\"b"),
    ])
    func whatIsNotPlain(text: String) { #expect(ChunkMetadata.read(Array(text.utf8)) == nil) }

    @Test func bytesThatAreNoText() {
        var bytes = Array(Self.chunk.utf8)
        if let place = bytes.firstIndex(of: 0xC3) { bytes[place] = 0xFF }
        #expect(ChunkMetadata.read(bytes) == nil)
    }

    /// What is passed over is JSON; texts with escapes and numbers with exponents are JSON that is left to others.
    @Test(arguments: [
        ("{}", true), ("[]", true), (" { \"a\" : [ 1 , -2.50 , 0 , true , false , null , \"\" ] } ", true),
        (#"{"a":"0123456701234567","b":"é日本語 long enough for words of eight"}"#, true), ("-0.0", true),
        (#"{"a":"0123456\\"}"#, false), (#"{"a":"01234567\n"}"#, false), (#"{"a":"0123\#u{1}4567"}"#, false),
        ("1e5", false), ("01", false), ("1.", false), (".1", false), ("1.2.3", false), ("-", false), ("+1", false),
        (#"{"a":1,}"#, false), ("[1,]", false), (#"{"a"}"#, false), ("{a:1}", false), (#"{"a":1"#, false),
        (#"{"a":"01234567"#, false), ("tru", false), ("", false),
        (String(repeating: "[", count: 100) + String(repeating: "]", count: 100), false), ("{} {}", false),
    ])
    func whatIsPassedOver(text: String, isPlain: Bool) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBufferPointer { bytes in
            var scanner = WireScanner(bytes)
            let isRead = scanner.skip() && scanner.isAtEnd
            #expect(isRead == isPlain, "\(text)")
        }
        let isJSON = (try? JSONDecoder().decode(AnyJSON.self, from: Data(bytes))) != nil
        #expect(isJSON || !isPlain, "\(text)")
    }

    /// Any value.
    private struct AnyJSON: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    /// Numbers that JSON does not have.
    @Test(arguments: ["01", ".5", "1.", "-1", "+1", "1e", "1e5x", "nan", "00.5"])
    func oddSeconds(number: String) {
        #expect(RegisterChunkReply.read(Array(#"{"key":"b_0","service_time":\#(number)}"#.utf8)) == nil)
    }
}
