import Foundation
import MictlanXModel
import Testing

struct WireBodyTests {
    @Test(
        arguments: [
            (#"{"detail":"No available peer"}"#, "No available peer", nil),
            (#"{"detail":"404: No available peers"}"#, "404: No available peers", 404),
            (#"{"detail":{"msg":"gone","code":404}}"#, "gone", 404),
            (#"{"detail":{"msg":"full","code":666,"replicas":["p"]}}"#, "full", 666),
            (#"{"detail":{"msg":"x","code":"404"}}"#, "x", nil),
            (#"{"detail":{"code":404}}"#, "the server gave no reason", 404),
            (
                #"{"detail":[{"type":"missing","loc":["body","size"],"msg":"Field required"}]}"#,
                "body.size: Field required", 422
            ),
            (#"{"detail":[{"loc":["body",3],"msg":"bad"},{"msg":"worse"}]}"#, "body.3: bad; worse", 422),
        ] as [(String, String, Int?)])
    func readsEveryErrorForm(text: String, message: String, code: Int?) throws {
        let body = try JSONDecoder().decode(ErrorBody.self, from: Data(text.utf8))
        #expect(body == ErrorBody(message: message, code: code))
    }

    @Test(arguments: ["{}", #"{"detail":null}"#, "[1]", "Internal Server Error", "", #"{"detail":3}"#])
    func refusesWhatIsNoErrorBody(text: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(ErrorBody.self, from: Data(text.utf8)) }
    }

    @Test func writesTheFormThatThePythonClientMaps() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(ErrorBody(message: "gone", code: 404)), as: UTF8.self)
        #expect(text == #"{"detail":{"code":404,"msg":"gone"}}"#)
    }

    @Test func registrationIsOneFlatObject() throws {
        let chunk = ChunkMetadata(
            key: "k_0", size: 3, checksum: "c", tags: ["index": "0"], producerID: "p", ballID: "k", bucketID: "b")
        let data = try JSONEncoder().encode(RegisterChunkRequest(metadata: chunk, replicationFactor: 2))
        let fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            Set(fields.keys) == [
                "key", "size", "checksum", "tags", "content_type", "producer_id", "ball_id", "bucket_id", "is_disabled",
                "replication_factor",
            ])
        #expect(fields["replication_factor"] as? Int == 2)
    }

    @Test func metadataDefaultsAsInPython() throws {
        let text =
            #"{"key":"k_1","size":1,"checksum":"c","tags":{},"content_type":"t","producer_id":"p","ball_id":"k"}"#
        let chunk = try JSONDecoder().decode(ChunkMetadata.self, from: Data(text.utf8))
        #expect(chunk.bucketID == "")
        #expect(!chunk.isDisabled)
        #expect(chunk.index == 1)
        #expect(chunk.chunkCount == nil)
    }

    @Test func chunksReplySumsUp() {
        let chunks = (0..<2).map {
            ChunkMetadata(
                key: "k_\($0)", size: 600, checksum: "c", tags: ["full_checksum": "f"], producerID: "p", ballID: "k",
                bucketID: "b")
        }
        let reply = BallChunksReply(bucketID: "b", ballID: "k", chunks: chunks)
        #expect(reply.sizeBytes == 1_200)
        #expect(reply.size == "1.2 KB")
        #expect(reply.checksum == "f")
    }

    @Test func capabilitiesAreFoundInTheHeader() {
        #expect(NodeCapability.replace.isNamed(in: NodeCapability.all))
        #expect(NodeCapability.checksumLookup.isNamed(in: NodeCapability.all))
        #expect(NodeCapability.orderedListing.isNamed(in: NodeCapability.all))
        #expect(!NodeCapability.replace.isNamed(in: nil))
        #expect(!NodeCapability.replace.isNamed(in: "replacement"))
    }
}
