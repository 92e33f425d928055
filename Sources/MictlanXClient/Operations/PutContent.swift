internal import Glibc
internal import MictlanXModel
internal import SystemPackage

/// What a put sends: the bytes, how they are cut, and their checksums.
struct PutContent: Sendable {
    private enum Bytes {
        case memory([UInt8])
        case file(LocalFile)
    }

    private let bytes: Bytes
    let digest: BallDigest
    /// Tags that come from the file's name.
    let fileTags: [String: String]

    var plan: ChunkPlan { digest.plan }

    /// Opens and hashes the source.
    ///
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument`, `changed`, `io`; `CancellationError`.
    init(_ source: BallSource, chunkSize: ByteCount) async throws {
        switch source {
        case .bytes(let content):
            let plan = try Self.plan(content.count, chunkSize, .mergedRemainder)
            bytes = .memory(content)
            digest = BallDigest(content, plan: plan)
            fileTags = [:]
        case .file(let path):
            let file = try LocalFile(path)
            let plan = try Self.plan(file.size, chunkSize, .separateRemainder)
            bytes = .file(file)
            digest = try await BallDigest(file, plan: plan)
            let name = path.withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
            fileTags = FileTags.tags(path: name, relative: Array(name.split(separator: UInt8(ascii: "/")).last ?? []))
        }
    }

    /// The body that uploads one chunk.
    func body(of index: Int) -> HTTPBody {
        let range = plan.range(of: index)
        switch bytes {
        case .memory(let content): return .bytes(content[range], contentType: "application/octet-stream")
        case .file(let file): return .file(FileRegion(file: file, range: range))
        }
    }

    /// Checks that the file is still the one that was hashed.
    ///
    /// - Throws: ``MictlanXError`` `changed`.
    func checkUnchanged() throws(MictlanXError) {
        if case .file(let file) = bytes { try file.checkUnchanged() }
    }

    private static func plan(
        _ size: Int, _ chunkSize: ByteCount, _ layout: ChunkPlan.Layout
    ) throws(MictlanXError) -> ChunkPlan {
        do {
            return try ChunkPlan(size: ByteCount(size), chunkSize: chunkSize, layout: layout)
        } catch {
            throw MictlanXError(.invalidArgument, error.description, cause: error)
        }
    }
}
