public import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
public import SystemPackage

/// What was found by its checksum, in a file.
public struct FoundContent: Hashable, Sendable {
    /// The file, complete, verified and durable.
    public let path: FilePath
    /// Its size in bytes.
    public let size: Int
    /// The bucket it was found in; `nil` where the router did not say.
    public let bucketID: String?
    /// The ball it is, or belongs to; `nil` where the router did not say.
    public let ballID: String?
    /// The chunk that has the checksum; `nil` when it is that of the whole ball.
    public let key: String?
}

extension Router {
    /// Finds a chunk or a ball by its checksum and writes it into a file (wire protocol §3.18).
    ///
    /// Our node has a route for it. The real router has none, and its Python client reports a file that it never wrote:
    /// there the statistics of the peers are searched, whose length is that of everything stored. What comes is
    /// verified in both cases.
    ///
    /// - Parameters:
    ///   - checksum: of the content.
    ///   - sinkFolderPath: the directory of the file, which must exist.
    ///   - filename: the file's name, one component; `nil` for the checksum.
    ///   - extension: added to the name after a `.`.
    ///   - chunkSize: the piece size of the router's relay.
    ///   - mayReplace: whether a file of that name is replaced.
    ///   - options: headers, time-outs and retries; 300 seconds without a byte end an attempt.
    /// - Returns: the file, and what was found.
    /// - Throws: ``MictlanXError``: `notFound` when nothing has this checksum, `invalidArgument` for the name, `exists`,
    ///   `noBucket`, `diskFull`, `io` for the file, which is then as it was before; `checksumMismatch`,
    ///   `lengthMismatch`, `incomplete` when all that was found is broken; the network's codes.
    @concurrent
    public func getByChecksumToFile(
        _ checksum: Checksum, sinkFolderPath: FilePath, filename: String? = nil, extension: String? = nil,
        chunkSize: ByteCount? = nil, mayReplace: Bool = false, call options: CallOptions = .reading
    ) async throws -> FoundContent {
        let name = (filename ?? checksum.hex) + (`extension`.map { ".\($0)" } ?? "")
        guard let component = FilePath.Component(name), component.kind == .regular, component.string == name else {
            throw MictlanXError(.invalidArgument, "'\(name.terminalSafe)' is not the name of a file")
        }
        let path = sinkFolderPath.appending(component)
        if !mayReplace, (try? FileStatus(path)) != nil {
            throw MictlanXError(.exists, "'\(path)' exists already")
        }
        let finder = ChecksumFinder(
            calls: calls, checksum: checksum, path: path, chunkSize: chunkSize, mayReplace: mayReplace,
            options: options)
        return try await withDeadline(options.deadline, calls.core.environment, "checksum \(checksum)") {
            try await finder.find()
        }
    }
}
