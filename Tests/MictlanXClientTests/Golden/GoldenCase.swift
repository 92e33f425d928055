import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// What came of an operation, in the terms of this library.
enum GoldenOutcome: Equatable, Sendable {
    case stored(PutReceipt.Outcome, chunks: Int)
    /// The checksum of what was read.
    case read(Checksum)
    case described(size: Int, chunks: Int)
    /// The balls of a bucket with their sizes.
    case listed([String: Int])
    /// How many replicas of chunks are gone.
    case deleted(Int)
    /// How many balls of a bucket are gone.
    case emptied(Int)
    case bulk(stored: Int, failed: Int, notBegun: Int = 0)
    case failed(MictlanXError.Code)
    case several([GoldenOutcome])
    /// The types of the library leave no way to ask for it.
    case inexpressible

    static func read(_ bytes: [UInt8]) -> GoldenOutcome { .read(SHA256.hash(bytes)) }
    static func read(_ text: String) -> GoldenOutcome { .read(Array(text.utf8)) }
}

/// One recorded operation, as this library is asked for it, what has to come of it, and how the requests differ.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    typealias Action = @Sendable (MictlanXClient, FilePath) async throws -> GoldenOutcome

    let file: String
    /// One more recording of the same store, for what this one does not tell.
    let other: String?
    let routers: Int
    /// How many registrations are asked for before any is answered.
    let together: Int
    let outcome: GoldenOutcome
    let differences: [GoldenDifference]
    let run: Action

    init(
        _ file: String, _ outcome: GoldenOutcome, _ differences: [GoldenDifference], and other: String? = nil,
        routers: Int = 1, together: Int = 1, _ run: @escaping Action
    ) {
        self.file = file
        self.outcome = outcome
        self.differences = differences
        self.other = other
        self.routers = routers
        self.together = together
        self.run = run
    }

    init(_ file: String, _ outcome: GoldenOutcome, _ run: @escaping Action) { self.init(file, outcome, [], run) }

    /// What the types of this library leave no way to ask for.
    init(inexpressible file: String) { self.init(file, .inexpressible) { _, _ in .inexpressible } }

    var testDescription: String { file }

    /// Runs it, errors being outcomes.
    func outcome(of client: MictlanXClient, _ directory: FilePath) async throws -> GoldenOutcome {
        do {
            return try await run(client, directory)
        } catch let error as MictlanXError {
            return .failed(error.code)
        } catch is InvalidName {
            return .inexpressible
        }
    }

    // MARK: The operations

    static let bucket = "golden-bucket"

    static func put(
        _ ball: String, _ content: [UInt8], chunk: Int = 256_000, replicas: Int = 1, tags: [String: String] = [:],
        bucket: String = bucket, ifExists: PutOptions.IfExists = .fail
    ) -> Action {
        { client, _ in
            let receipt = try await client.put(
                .bytes(content), at: try address(ball, bucket),
                options: PutOptions(chunkSize: ByteCount(chunk), replicas: replicas, tags: tags, ifExists: ifExists))
            return .stored(receipt.outcome, chunks: receipt.chunks)
        }
    }

    static func put(
        _ ball: String, _ content: String, replicas: Int = 1, tags: [String: String] = [:], bucket: String = bucket
    ) -> Action {
        put(ball, Array(content.utf8), replicas: replicas, tags: tags, bucket: bucket)
    }

    static func putFile(_ ball: String, _ content: [UInt8]?, chunk: Int = 256_000) -> Action {
        { client, directory in
            let path = directory.appending("in")
            if let content { try path.write(content) }
            let receipt = try await client.put(
                .file(path), at: try address(ball), options: PutOptions(chunkSize: ByteCount(chunk)))
            return .stored(receipt.outcome, chunks: receipt.chunks)
        }
    }

    static func read(_ ball: String, forced: Bool = false, headers: [String: String] = [:]) -> Action {
        { client, _ in
            let options = GetOptions(forceRemote: forced, call: CallOptions(headers: headers))
            let (_, pieces) = try await client.read(try address(ball), options: options)
            var bytes: [UInt8] = []
            for try await piece in pieces { bytes += piece }
            return .read(bytes)
        }
    }

    static func toFile(
        _ ball: String, _ name: String = "out", over old: [UInt8]? = nil, ifExists: GetOptions.IfExists = .fail
    ) -> Action {
        { client, directory in
            let path = directory.appending(name)
            if let old { try path.write(old) }
            _ = try await client.getToFile(try address(ball), path: path, options: GetOptions(ifExists: ifExists))
            return .read(try path.readBytes())
        }
    }

    static func describe(_ ball: String) -> Action {
        { client, _ in
            let detail = try await client.metadata(of: try address(ball))
            return .described(size: detail.info.size, chunks: detail.chunks.count)
        }
    }

    static func describeKey(_ key: String) -> Action {
        { client, _ in
            let chunk = try await client.metadata(of: try ChunkKey(key), in: try BucketID(bucket))
            return .described(size: chunk.size, chunks: 1)
        }
    }

    static func delete(_ ball: String) -> Action {
        { client, _ in .deleted(try await client.delete(try address(ball)).chunkReplicas) }
    }

    static func deleteKey(_ key: String, bucket: String = bucket) -> Action {
        { client, _ in .deleted(try await client.deleteByKey(try ChunkKey(key), in: try BucketID(bucket))) }
    }

    static func deleteBucket(_ bucket: String = bucket) -> Action {
        { client, _ in .emptied(try await client.deleteBucket(try BucketID(bucket)).balls) }
    }

    static func address(_ ball: String, _ bucket: String = bucket) throws -> BallAddress {
        BallAddress(bucket: try BucketID(bucket), name: try BallName(ball))
    }
}
