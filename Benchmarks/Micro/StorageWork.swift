import Foundation
import GRDB
import MictlanXModel
import SystemPackage

@testable import MictlanXBatch
@testable import MictlanXNode

extension Work {
    /// The journal of a run and the catalog of a node, in a directory, without waiting for the disk.
    static func storage(in directory: FilePath) throws -> [Work] {
        var calls = JournalFile.Calls()
        calls.synchronize = { _ in }
        let journal = try JournalFile(directory.appending("journal"), now: { Timestamp(nanoseconds: 0) }, calls: calls)
        let catalog = try Catalog(at: directory.appending("catalog.sqlite"), isDurable: false)
        _ = try catalog.configure([VirtualPeer(id: "a", directory: "a")])
        let content = Data(repeating: 7, count: 4_096)
        var ordinal = 0
        var number = 0
        return [
            Work("journal-append") {
                ordinal += 1
                try await journal.append(
                    .done(
                        "up", ordinal: ordinal, via: .io, size: 4_096,
                        checksum: SHA256.hash([UInt8(truncatingIfNeeded: ordinal)])))
                return ordinal
            },
            Work("catalog-insert-64") {
                try catalog.database.write { db in
                    for _ in 0..<64 {
                        number += 1
                        let checksum = SHA256.hash(Array("\(number)".utf8))
                        let chunk = CatalogChunk(.sample(number, checksum.hex), checksum: checksum)
                        _ = try Catalog.store(
                            db, chunk, StoredReplicas(peers: [1], content: content, time: 1), replacing: false)
                    }
                }
                return number
            },
            Work("catalog-lookup") {
                try catalog.read { db in try Catalog.chunk(db, bucket: "bench", key: "f1_0") }?.size ?? 0
            },
        ]
    }
}
