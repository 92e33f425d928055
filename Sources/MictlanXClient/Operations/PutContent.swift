internal import Glibc
internal import MictlanXModel
internal import SystemPackage

/// What a put sends, and what is told with it.
struct PutContent: Sendable {
    /// The bytes that are sent, cut, with their checksums.
    let chunks: Chunks
    /// Tags that come from the file's name.
    var fileTags: [String: String] = [:]

    init(_ chunks: Chunks) { self.chunks = chunks }

    /// Opens and hashes the source.
    ///
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument`, `changed`, `timeout`, `diskFull`, `io`;
    ///   `CancellationError`.
    init(_ source: BallSource, _ options: PutOptions) async throws {
        switch source {
        case .bytes(let bytes): chunks = try Chunks(bytes, chunkSize: options.chunkSize)
        case .file(let path):
            chunks = try await Chunks(
                file: path, chunkSize: options.chunkSize, spoolDirectory: options.spoolDirectory,
                patience: options.call.timeout)
            let name = path.withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
            fileTags = FileTags.tags(path: name, relative: Array(name.split(separator: UInt8(ascii: "/")).last ?? []))
        }
    }
}
