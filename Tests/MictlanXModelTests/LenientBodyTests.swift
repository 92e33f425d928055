import Foundation
import MictlanXModel
import Testing

/// What bodies take beyond what was recorded, and what they refuse.
struct LenientBodyTests {
    private func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test(arguments: [("1", 1), ("1.9", 1), ("\"24999\"", 24_999), ("-1", -1)])
    func takesANumberInEveryForm(text: String, port: Int) throws {
        let body = #"{"protocol":"http","peer_id":"p","hostname":"h","port":\#(text)}"#
        #expect(try decode(AddPeerRequest.self, body).port == port)
    }

    @Test(arguments: ["\"x\"", "null", "1e99", "[1]", "\"\"", "true"]) func refusesWhatIsNoNumber(text: String) {
        let body = #"{"protocol":"http","peer_id":"p","hostname":"h","port":\#(text)}"#
        #expect(throws: DecodingError.self) { try decode(AddPeerRequest.self, body) }
    }

    @Test func aPeerOfARouterMayBeAnIDAlone() throws {
        let peers = try decode(PeersReply.self, #"{"available":[{"peer_id":"p","port":"7"}],"unavailable":[]}"#)
        #expect(peers.available == [PeerDescription(peerID: "p", address: "", port: 7, scheme: "http")])
    }

    @Test(arguments: [
        (#""disabled""#, "2", PeerCondition.disabled, 2), (#""in-service""#, "0", .inService, 0),
        (#""resting""#, #""many""#, nil, nil), ("7", "null", nil, nil),
    ])
    func aConditionThatIsNotOursIsNone(
        condition: String, uploads: String, expected: PeerCondition?, count: Int?
    ) throws {
        let text = #"{"peer_id":"p","condition":\#(condition),"uploads":\#(uploads)}"#
        let peer = try decode(PeerDescription.self, text)
        #expect(peer.condition == expected && peer.uploads == count)
    }

    @Test func everyStatisticHasADefault() throws {
        let statistics = try decode(PeerStatistics.self, "{}")
        #expect(statistics.space == PeerSpace(peerID: "", usedDisk: 0, totalDisk: 0))
        #expect(statistics.peers == [])
    }

    @Test func aThroughputMayBeNull() throws {
        let text =
            #"{"node_id":"n","combined_key":"b@k","bucket_id":"b","key":"k","size":0,"throughput":null,"service_time":0}"#
        #expect(
            try decode(PeerUploadReply.self, text)
                == PeerUploadReply(nodeID: "n", bucketID: "b", key: "k", size: 0, serviceTime: 0))
    }

    @Test func aPeerTakesARegistrationWithItsSizeInText() throws {
        let text =
            #"{"key":"k","size":"5","checksum":"c","tags":null,"producer_id":"p","ball_id":"k","bucket_id":"b"}"#
        let request = try decode(PeerRegisterRequest.self, text)
        #expect(request.metadata.size == 5)
        #expect(request.metadata.tags == [:])
        #expect(!request.metadata.isDisabled)
    }

    @Test(arguments: [
        (#"{"bucket_id":"b","peers_ids":["p","q"]}"#, ["p", "q"]),
        (#"{"bucket_id":"b","peer_ids":["p"]}"#, ["p"]),
        (#"{"peer_id":"p"}"#, ["p"]),
        (#"{}"#, []),
    ])
    func readsEverySpellingOfThePeers(text: String, peers: [String]) throws {
        #expect(try decode(BucketListingHeader.self, text).peerIDs == peers)
    }

    @Test(arguments: [#"["b","k"]"#, #"["b","k","5"]"#, #"{"bucket_id":"b","key":"k","size":5}"#])
    func aRowIsThreeValues(text: String) {
        #expect(throws: DecodingError.self) { try decode(ChunkSize.Row.self, text) }
    }
}
