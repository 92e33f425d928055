import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage

/// Puts every file below a directory into a bucket, verifies what is there, and reads one of them back.
///
///     swift run --package-path examples/library Ingest 'mictlanx://router-0@localhost:60666/?protocol=http' docs bucket
@main
enum Ingest {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3, let uri = arguments.first, let bucket = arguments.last else {
            fail("usage: Ingest URI DIRECTORY BUCKET", code: 2)
        }
        do {
            try await ingest(
                uri: MictlanXURI(uri), directory: arguments[arguments.startIndex + 1], bucket: BucketID(bucket))
        } catch let error as MictlanXError {
            fail(error.message, code: error.code.exitCode.rawValue)
        } catch {
            fail("\(error)", code: 1)
        }
    }

    static func ingest(uri: MictlanXURI, directory: String, bucket: BucketID) async throws {
        try await withClient(uri: uri, configuration: ClientConfiguration(clientID: "ingest")) { client in
            // Content that is stored already is not sent again.
            let files = try Files(below: directory)
            try await client.putBulk("ingest", files.items(into: bucket), options: BulkOptions(maxConcurrentBalls: 8))
            let summary = try await client.awaitBulk("ingest", removeOnCompletion: true)
            for failure in summary.failures { print("failed: \(failure.address): \(failure.error.message)") }
            print("stored \(summary.stored), unchanged \(summary.unchanged), failed \(summary.failed)")

            // A tenth of the chunks of every ball is read back and hashed.
            var options = VerifyOptions()
            options.content = .sample(fraction: 0.1, seed: 1)
            var verified = 0
            var first: BallInfo?
            for try await ball in client.balls(in: bucket) {
                verified += try await client.verifyReport(of: ball.address, options: options).chunksByContent
                first = first ?? ball
            }
            print("chunks read back: \(verified)")

            guard let first else { return }
            let (_, head) = try await client.get(first.address, options: GetOptions(range: 0..<min(16, first.size)))
            print("\(first.address) begins with \(head.count) bytes of \(first.size)")
        }
    }

    static func fail(_ message: String, code: Int32) -> Never {
        FileHandle.standardError.write(Data("ingest: \(message)\n".utf8))
        exit(code)
    }
}

/// The regular files below a directory, found one by one, so that no list of them is in memory.
struct Files: Sendable {
    private let root: String

    init(below directory: String) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw MictlanXError(.noBucket, "'\(directory)' is not a directory")
        }
        root = directory
    }

    func items(into bucket: BucketID) -> PullSequence<BulkItem> {
        PullSequence {
            let walk = Walk(root: root)
            return {
                guard let (ordinal, name) = walk.next() else { return nil }
                return BulkItem(
                    ordinal: ordinal, address: BallAddress(bucket: bucket, ball: try BallName(name).id),
                    source: .file(FilePath("\(root)/\(name)")), options: PutOptions(ifExists: .skipSame))
            }
        }
    }

    /// One walk; a bulk job pulls from one task at a time.
    private final class Walk: @unchecked Sendable {  // SAFETY: guarded by the lock.
        private let lock = NSLock()
        private let enumerator: FileManager.DirectoryEnumerator?
        private let root: String
        private var ordinal = 0

        init(root: String) {
            self.root = root
            enumerator = FileManager.default.enumerator(atPath: root)
        }

        func next() -> (Int, String)? {
            lock.withLock {
                while let name = enumerator?.nextObject() as? String {
                    let type = try? FileManager.default.attributesOfItem(atPath: "\(root)/\(name)")[.type]
                    guard type as? FileAttributeType == .typeRegular else { continue }
                    defer { ordinal += 1 }
                    return (ordinal, name)
                }
                return nil
            }
        }
    }
}
