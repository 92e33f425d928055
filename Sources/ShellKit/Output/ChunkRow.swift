import MictlanXModel
import MictlanXText

/// One chunk of a ball.
struct ChunkRow: ResultRow {
    let chunk: ChunkMetadata

    static let columns = [
        Column("INDEX", .right), Column("SIZE", .right), Column("SHA256"), Column("KEY"),
    ]

    func cells(exact: Bool) -> [String] {
        [chunk.index.map(String.init) ?? "-", "\(chunk.size)", chunk.checksum, chunk.key]
    }

    var record: JSONObject {
        [
            "key": .string(chunk.key), "index": chunk.index.map { .int($0) } ?? .null,
            "size": .int(chunk.size),
            "checksum": .string(chunk.checksum),
        ]
    }
}

/// One chunk with the peers that have it.
struct ReplicaRow: ResultRow {
    let chunk: ChunkMetadata
    let replicas: [ReplicaSize]

    static let columns = [
        Column("INDEX", .right), Column("SIZE", .right), Column("REPLICAS", .right), Column("PEERS"),
        Column("KEY"),
    ]

    /// A replica of another size is none of this chunk.
    private var peers: [String] { replicas.filter { $0.size == chunk.size }.map(\.peerID).sorted() }

    func cells(exact: Bool) -> [String] {
        [
            chunk.index.map(String.init) ?? "-", "\(chunk.size)", "\(peers.count)",
            peers.isEmpty ? "-" : peers.joined(separator: ","), chunk.key,
        ]
    }

    var record: JSONObject {
        var record = ChunkRow(chunk: chunk).record
        record["replicas"] = .array(
            replicas.sorted { $0.peerID < $1.peerID }.map {
                .object(["peer": .string($0.peerID), "size": .int($0.size)])
            })
        return record
    }
}
