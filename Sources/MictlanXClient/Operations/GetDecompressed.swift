internal import MictlanXModel
internal import SystemPackage

extension ClientCore {
    /// What a get hands out: the bytes as they are stored, or as they were before they were compressed.
    func content(
        of info: BallInfo, _ pieces: PullSequence<[UInt8]>, _ options: GetOptions
    ) throws -> PullSequence<[UInt8]> {
        guard let record = try options.record(of: info) else { return pieces }
        return DecompressedPieces.make(pieces, record, of: info.address)
    }

    /// Reads a compressed ball into a file, as it was before.
    ///
    /// - Parameters:
    ///   - record: what the tags announce.
    ///   - layout: the ball, complete.
    ///   - path: the file.
    ///   - operation: what the requests belong to.
    ///   - options: how it is read.
    /// - Returns: what was done.
    /// - Throws: ``MictlanXError``; `CancellationError`.
    func getDecompressed(
        _ record: CompressionRecord, _ layout: BallLayout, path: FilePath, _ operation: Operation, _ options: GetOptions
    ) async throws -> GetReceipt {
        let info = layout.info
        let file = try StagedFile(target: path)
        try file.extend(to: record.size)
        var offset = 0
        let bytes = try DecompressedPieces.make(pieces(of: layout, operation, options), record, of: info.address)
        for try await piece in bytes {
            try file.write(piece, at: offset)
            offset += piece.count
        }
        options.restoreTime(of: info, to: file)
        try await file.commit(mayReplace: options.ifExists == .replace)
        return GetReceipt(ball: info, path: path, isChanged: true)
    }
}

extension GetOptions {
    /// Gives a file that is complete the time of the file that was put, where the ball tells it and it is wanted. A file
    /// system that cannot hold it keeps the time of the get.
    func restoreTime(of info: BallInfo, to file: StagedFile) {
        guard restoresTime, range == nil, let moment = info.tags[ReservedTag.fileTime].flatMap({ Int64($0) }) else {
            return
        }
        try? file.setModified(moment)
    }

    /// How a ball has to be decompressed; `nil` if it does not.
    ///
    /// - Throws: ``MictlanXError``: `badAnswer` for a codec that is not known, `invalidArgument` for a range of what would
    ///   have to be decompressed from its start.
    func record(of info: BallInfo) throws(MictlanXError) -> CompressionRecord? {
        guard decompression == .automatic, let record = try info.compressionRecord() else { return nil }
        guard range == nil else {
            throw MictlanXError(
                .invalidArgument,
                "ball '\(info.address)' is compressed: read it whole, or turn decompression off for a range as stored")
        }
        return record
    }
}
