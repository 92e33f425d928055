internal import MictlanXModel
internal import SystemPackage

extension ClientCore {
    /// What a get hands out: the bytes as they are stored, or as they were before the filters of the put.
    func content(
        of info: BallInfo, _ pieces: PullSequence<[UInt8]>, _ options: GetOptions
    ) throws -> PullSequence<[UInt8]> {
        guard let reversal = try options.reversal(of: info) else { return pieces }
        return FilteredPieces.make(pieces, reversal, spool: scratch.directory)
    }

    /// Reads a ball that was filtered into a file, as it was before.
    ///
    /// - Parameters:
    ///   - reversal: how its filters are undone.
    ///   - layout: the ball, complete.
    ///   - path: the file.
    ///   - hasTarget: whether a file is there already.
    ///   - operation: what the requests belong to.
    ///   - options: how it is read.
    /// - Returns: what was done.
    /// - Throws: ``MictlanXError``; `CancellationError`.
    func getFiltered(
        _ reversal: FilterReversal, _ layout: BallLayout, path: FilePath, hasTarget: Bool, _ operation: Operation,
        _ options: GetOptions
    ) async throws -> GetReceipt {
        let file = try StagedFile(target: path)
        let pieces = try pieces(of: layout, operation, options)
        let checksum =
            reversal.trustsOnlyTheWhole
            ? try await spooled(pieces, reversal, into: file) : try await unpacked(pieces, reversal, into: file)
        let size = file.size
        // Where no tag tells what the bytes are, only they themselves do.
        if hasTarget, reversal.record.checksum == nil {
            if try await BallDigest.checksum(of: path) == checksum {
                return GetReceipt(ball: layout.info, path: path, size: size, isChanged: false)
            }
            guard options.ifExists == .replace else {
                throw MictlanXError(.exists, "'\(path)' exists already with other content")
            }
        }
        options.restoreTime(of: layout.info, to: file)
        try await file.commit(mayReplace: options.ifExists == .replace)
        return GetReceipt(ball: layout.info, path: path, size: size, isChanged: true)
    }

    /// Undoes the filters as the bytes come: the file gets its name only after the end was seen.
    private func unpacked(
        _ pieces: PullSequence<[UInt8]>, _ reversal: FilterReversal, into file: StagedFile
    ) async throws -> Checksum {
        let chain = try FilterChain(decoding: reversal.filters)
        let check = DataCheck(reversal.record)
        var offset = 0
        let write = { (bytes: UnsafeRawBufferPointer) in
            try check.add(bytes)
            try file.write(Array(bytes), at: offset)
            offset += bytes.count
        }
        for try await piece in pieces {
            try reversal.explaining { try piece.withUnsafeBytes { try chain.update($0, write) } }
        }
        return try reversal.explaining {
            try chain.finish(write)
            return try check.finish()
        }
    }

    /// Undoes filters that would meet bytes that nobody has verified yet.
    private func spooled(
        _ pieces: PullSequence<[UInt8]>, _ reversal: FilterReversal, into file: StagedFile
    ) async throws -> Checksum {
        var hasher = SHA256()
        var offset = 0
        for try await piece in FilteredPieces.make(pieces, reversal, spool: scratch.directory) {
            hasher.update(piece)
            try file.write(piece, at: offset)
            offset += piece.count
        }
        return hasher.finish()
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

    /// How the filters of a ball are undone; `nil` if it has none, or is wanted as it is stored.
    ///
    /// - Throws: ``MictlanXError``: `configuration` for a filter that is not known or has no key, `checksumMismatch` for
    ///   another key, and for a ball that a given key does not verify, `invalidArgument` for a range of what would have to be undone from its start.
    func reversal(of info: BallInfo) throws(MictlanXError) -> FilterReversal? {
        guard !isRaw else { return nil }
        let record = info.filters
        // A store that leaves the tag out would pass anything off as what was put with the key.
        if let other = filters.first(where: { $0.isVerifiedAtEnd && record?.names.contains($0.name) != true }) {
            throw MictlanXError(
                .checksumMismatch,
                "ball '\(info.address)' did not go through the filter '\(other.name)' that it is to be verified by; to"
                    + " take it as it is, read it without a key")
        }
        guard let record else { return nil }
        guard range == nil else {
            throw MictlanXError(
                .invalidArgument,
                "ball '\(info.address)' went through filters (\(record.names.joined(separator: ", "))): read it whole, or"
                    + " raw for a range as it is stored")
        }
        do {
            return FilterReversal(address: info.address, record: record, filters: try record.filters(from: filters))
        } catch {
            throw MictlanXError(
                error.code, "ball '\(info.address)' \(error.message); --raw reads it as it is stored", cause: error)
        }
    }
}
