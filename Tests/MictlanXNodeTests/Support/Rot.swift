import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// Damage at random places of a closed store, files and rows of the catalog alike.
struct Rot {
    struct Replica: Hashable {
        let checksum: Checksum
        let peer: Int
    }

    private let store: FilePath
    private let checksums: Set<Checksum>
    private var generator: SeededGenerator
    /// The contents that have no good replica any more.
    private(set) var lost: Set<Checksum> = []
    /// What is left of these.
    private(set) var remains: [Replica: Data] = [:]
    /// Replicas that are bad while another one is good.
    private(set) var mendable = 0

    init(_ store: FilePath, _ chunks: [TestChunk], _ generator: SeededGenerator) throws {
        self.store = store
        self.generator = generator
        checksums = Set(chunks.map { SHA256.hash($0.bytes) })
    }

    /// Every replica's bytes as they are: what lies in files and what lies in the catalog.
    func replicas() throws -> [Replica: Data] {
        var replicas: [Replica: Data] = [:]
        for row in try catalog().read({ try Row.fetchAll($0, sql: "SELECT checksum, peer, bytes FROM small_content") })
        {
            let (hex, peer, bytes): (String, Int, Data) = (row[0], row[1], row[2])
            guard let checksum = Checksum(hex: hex) else { continue }
            replicas[Replica(checksum: checksum, peer: peer)] = bytes
        }
        for checksum in checksums {
            for peer in 1...3 {
                guard let bytes = FileManager.default.contents(atPath: path(checksum, peer)) else { continue }
                replicas[Replica(checksum: checksum, peer: peer)] = bytes
            }
        }
        return replicas
    }

    /// Damages each replica with a chance of two fifths.
    ///
    /// - Parameter isKind: whether one good replica of everything is left.
    /// - Throws: what the file system or SQLite throws.
    mutating func spread(isKind: Bool = false) throws {
        let all = try replicas()
        for checksum in checksums.sorted(by: { $0.hex < $1.hex }) {
            let peers = all.keys.filter { $0.checksum == checksum }.map(\.peer).sorted()
            var bad = peers.filter { _ in generator.chance(40) }
            if isKind, bad.count == peers.count { bad.removeLast() }
            for peer in bad { try damage(Replica(checksum: checksum, peer: peer), all) }
            if bad.count == peers.count { lost.insert(checksum) } else { mendable += bad.count }
        }
        remains = try replicas().filter { lost.contains($0.key.checksum) }
    }

    private mutating func damage(_ replica: Replica, _ all: [Replica: Data]) throws {
        var bytes = try #require(all[replica])
        let way = Int.random(in: 0..<3, using: &generator)
        if way == 0 { bytes.removeLast() }
        let place = Int.random(in: bytes.indices, using: &generator)
        if way == 1 { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
        let file = path(replica.checksum, replica.peer)
        if FileManager.default.fileExists(atPath: file) {
            if way == 2 { return try FileManager.default.removeItem(atPath: file) }
            return try bytes.write(to: URL(filePath: file))
        }
        let damaged = bytes
        try catalog().write { db in
            let key: StatementArguments = [replica.checksum.hex, replica.peer]
            if way == 2 {
                try db.execute(sql: "DELETE FROM small_content WHERE checksum = ? AND peer = ?", arguments: key)
            } else {
                try db.execute(
                    sql: "UPDATE small_content SET bytes = ? WHERE checksum = ? AND peer = ?",
                    arguments: [damaged] + key)
            }
        }
    }

    /// Whether a replica lies in a file.
    func isFile(_ replica: Replica) -> Bool {
        FileManager.default.fileExists(atPath: path(replica.checksum, replica.peer))
    }

    private func catalog() throws -> DatabaseQueue {
        try DatabaseQueue(path: store.appending("catalog.sqlite").string)
    }

    private func path(_ checksum: Checksum, _ peer: Int) -> String {
        let directory = peer == 1 ? store : store.appending("peers/\(peer - 1)")
        return BlobStore.path(of: checksum, below: directory.appending("blobs")).string
    }
}
