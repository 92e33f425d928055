import Foundation
import MictlanXModel
import TestSupport
import Testing

/// Every recorded body of a route is read, and written again field by field as it was recorded.
struct WireBodyGoldenTests {
    /// One recorded body and the type that holds it.
    struct Body: Sendable, CustomTestStringConvertible {
        enum Side { case request, answer }

        let file: String
        var hop = "router-peer"
        var side = Side.answer
        /// Which of the exchanges of the hop.
        var exchange = 0
        /// The fields that the type leaves out, or adds.
        var besides: Set<String> = []
        let rewrite: @Sendable (Data) throws -> Data

        var testDescription: String { "\(file) \(side)" }

        init<T: Codable & Equatable & SendableMetatype>(
            _ file: String, _ type: T.Type, hop: String = "router-peer", side: Side = .answer, exchange: Int = 0,
            besides: Set<String> = []
        ) {
            (self.file, self.hop, self.side, self.exchange, self.besides) = (file, hop, side, exchange, besides)
            rewrite = { recorded in
                let value = try JSONDecoder().decode(type, from: recorded)
                let written = try JSONEncoder().encode(value)
                #expect(try JSONDecoder().decode(type, from: written) == value)
                return written
            }
        }
    }

    static let bodies = [
        Body("peer_put_chunked", PeerRegisterRequest.self, side: .request),
        Body("peer_put_chunked", PeerRegisterReply.self),
        Body("peer_put_chunked", PeerUploadReply.self, exchange: 1),
        Body("peer_get_metadata", ChunkMetadataReply.self),
        Body("peer_get_chunks_metadata", BallGroupReply.self),
        Body("peer_get_size", ReplicaSize.self),
        Body("peer_replicate", ReplicateReply.self),
        Body("peer_get_stats", PeerStatistics.self, besides: ["balls"]),
        Body("peer_get_ufs", PeerUsage.self),
        Body("peer_get_balls", [ChunkSize].self),
        Body("peer_get_all_ball_sizes", [ChunkSize.Row].self),
        Body("peer_get_balls_len", ChunkCountReply.self),
        Body("peer_get_state", PeerState.self),
        Body("peer_add_peer", PeerNode.self, side: .request),
        Body("peer_add_peer", PeerNode.self),
        Body("raw_size_by_key", [ReplicaSize].self, hop: "client-router"),
        Body("raw_size_by_key_missing", [ReplicaSize].self, hop: "client-router"),
        Body("raw_peers_add_one", AddPeerRequest.self, hop: "client-router", side: .request),
        Body("router_add_peers", [AddPeerRequest].self, hop: "client-router", side: .request),
        Body("raw_xpeers_delete_json_body", [String].self, hop: "client-router", side: .request),
        Body("raw_peers_list", PeersReply.self, hop: "client-router", besides: ["api_version"]),
        Body("raw_peers_stats", [String: PeerStatistics].self, hop: "client-router", besides: ["balls"]),
        Body("raw_cache_keys", CacheKeysReply.self, hop: "client-router"),
        Body("raw_cache_stats", CacheStatistics.self, hop: "client-router"),
        Body("router_update_metadata", ChunkMetadata.self, hop: "client-router", side: .request),
        Body("raw_bucket_metadata", BucketListingHeader.self, hop: "client-router", besides: ["balls", "peer_ids"]),
    ]

    @Test(arguments: bodies) func writesWhatItReads(body: Body) throws {
        let exchanges = try GoldenFile(body.file, hop: body.hop).exchanges
        try #require(exchanges.indices.contains(body.exchange))
        let exchange = exchanges[body.exchange]
        let recorded = Data(try #require(body.side == .request ? exchange.requestBody : exchange.body))
        let written = try body.rewrite(recorded)
        #expect(try Self.value(written, without: body.besides) == Self.value(recorded, without: body.besides))
    }

    /// The JSON value without some fields, as something comparable.
    private static func value(_ text: Data, without fields: Set<String>) throws -> NSObject? {
        func strip(_ value: Any) -> Any {
            switch value {
            case let object as [String: Any]: object.filter { !fields.contains($0.key) }.mapValues(strip)
            case let array as [Any]: array.map(strip)
            default: value
            }
        }
        return strip(try JSONSerialization.jsonObject(with: text)) as? NSObject
    }
}
