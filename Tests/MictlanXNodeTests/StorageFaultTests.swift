import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// A read that finds no bytes says why: what the system says of a disk is not what wrong bytes are.
@Suite struct StorageFaultTests {
    /// What happens to the only replica of a chunk in a file.
    enum Fault: String, CaseIterable, Sendable {
        case directoryGone, directoryGoneBeforeTheStart, fileGone, unreadable, denied, tooManyFiles, cutShort

        var answer: (status: Int, code: Int, text: String) {
            switch self {
            case .directoryGone, .directoryGoneBeforeTheStart: (500, 507, "is missing; mount it")
            case .fileGone: (500, 501, "is gone; bring it back")
            case .unreadable: (500, 507, "nput/output error")
            case .denied: (403, 403, "check the owner and the permissions")
            case .tooManyFiles: (503, 503, "try again")
            case .cutShort: (500, 501, "are missing or damaged in the store")
            }
        }
    }

    @Test(arguments: Fault.allCases) func isToldAsWhatItIs(fault: Fault) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let (blobs, away) = (store.appending("blobs").string, store.appending("away").string)
            let chunk = TestChunk(ball: "k", bytes: noise(300_000))
            let hex = SHA256.hash(chunk.bytes).hex
            let file = "\(blobs)/\(hex.prefix(2))/\(hex)"
            let files = FaultyFileOperations()
            if fault == .directoryGoneBeforeTheStart {
                try await withTestNode(store: store) { try await $0.mustPut(chunk) }
                try FileManager.default.moveItem(atPath: blobs, toPath: away)
            }
            try await withTestNode(store: store, files: files) { client in
                if fault != .directoryGoneBeforeTheStart { try await client.mustPut(chunk) }
                switch fault {
                case .directoryGone: try FileManager.default.moveItem(atPath: blobs, toPath: away)
                case .directoryGoneBeforeTheStart: break
                case .fileGone: try FileManager.default.removeItem(atPath: file)
                case .unreadable: files.fail([.firstByte], with: .ioError)
                case .denied: files.fail([.open], with: .permissionDenied)
                case .tooManyFiles: files.fail([.open], with: .tooManyOpenFiles)
                case .cutShort: #expect(truncate(file, 10) == 0)
                }
                let refused = try await client.data(chunk.bucket, chunk.key)
                let (status, code, text) = fault.answer
                #expect(refused.status == status && refused.failure?.code == code, "\(refused.text)")
                #expect(refused.text.contains(text), "\(refused.text)")
            }
        }
    }

    /// One replica is damaged or lost, and the directory of the other is away: the bytes may be whole there.
    @Test(arguments: [false, true]) func aReplicaThatMayBeWholeIsNoDamage(isLost: Bool) async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(300_000))
            try await cluster.client.mustPut(chunk, replicas: 2)
            let hex = SHA256.hash(chunk.bytes).hex
            let file = "\(cluster.directory(0))/blobs/\(hex.prefix(2))/\(hex)"
            if isLost { try FileManager.default.removeItem(atPath: file) } else { #expect(truncate(file, 10) == 0) }
            try FileManager.default.moveItem(
                atPath: cluster.directory(1).appending("blobs").string,
                toPath: cluster.directory(1).appending("away").string)
            let refused = try await cluster.client.data(chunk.bucket, chunk.key)
            #expect(refused.status == 500 && refused.failure?.code == 507, "\(refused.text)")
        }
    }
}
