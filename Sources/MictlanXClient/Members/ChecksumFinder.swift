internal import MictlanXModel
internal import SystemPackage

/// One search for a checksum.
struct ChecksumFinder: Sendable {
    let calls: DirectCalls
    let checksum: Checksum
    let path: FilePath
    let chunkSize: ByteCount?
    let mayReplace: Bool
    let options: CallOptions

    /// So many finds that turn out to be broken, and the search ends.
    private static let maximumBroken = 16

    func find() async throws -> FoundContent {
        let operation = calls.begin(options)
        do {
            return try await ask(operation)
        } catch let error as MictlanXError
            where error.code == .notFound && operation.session.capabilities.contains(.checksumLookup)
        {
            throw error
        } catch let error as MictlanXError where Self.isBroken(error) {
            // The real router looks for a key of this name in a bucket `checksum`.
            return try await search()
        }
    }

    private static func isBroken(_ error: MictlanXError) -> Bool {
        [.notFound, .incomplete, .existenceUnknown].contains(error.code) || error.code.errorClass == .integrity
    }

    /// Asks for the checksum itself (docs/wire-notes.md).
    private func ask(_ operation: Operation) async throws -> FoundContent {
        var call = Call.content(.chunksByChecksum(checksum.hex), pieceSize: chunkSize)
        call.isStreamed = true
        return try await calls.send(call, options, in: operation) { response in
            let size = try await write(response.body, "checksum \(checksum)")
            return FoundContent(
                path: path, size: size, bucketID: response.headers[WireHeader.foundBucket],
                ballID: response.headers[WireHeader.foundBall], key: response.headers[WireHeader.foundKey])
        }
    }

    /// Searches the statistics of the peers and takes the first that really has the checksum.
    private func search() async throws -> FoundContent {
        let chunks: ChunkStream<[String: PeerStatistics]> = try await Router(calls).statistics(call: options)
        var tried: Set<String> = []
        var broken: MictlanXError?
        for try await entry in chunks {
            let chunk = entry.metadata
            let isChunk = Checksum(hex: chunk.checksum) == checksum
            guard isChunk || chunk.fullChecksum.flatMap({ Checksum(hex: $0) }) == checksum,
                tried.insert("\(chunk.bucketID)/\(isChunk ? chunk.key : chunk.ballID)").inserted
            else { continue }
            do {
                return try await isChunk ? fetch(chunk: chunk) : fetch(ballOf: chunk)
            } catch let error as MictlanXError where Self.isBroken(error) {
                broken = error
                if tried.count == Self.maximumBroken { break }
            }
        }
        if let broken { throw broken }
        let peers = try await chunks.summary().count
        throw MictlanXError(
            .notFound, "no chunk or ball has the checksum \(checksum) at the \(peers) peers that answered")
    }

    private func fetch(chunk: ChunkMetadata) async throws -> FoundContent {
        let file = try StagedFile(target: path)
        try await calls.core.downloadRetrying(
            StoredChunk(chunk, in: chunk.bucketID), calls.begin(options), forced: false
        ) { bytes, offset in
            try file.write(bytes, at: offset)
        }
        try await file.commit(mayReplace: mayReplace)
        return FoundContent(
            path: path, size: chunk.size, bucketID: chunk.bucketID, ballID: chunk.ballID, key: chunk.key)
    }

    private func fetch(ballOf chunk: ChunkMetadata) async throws -> FoundContent {
        guard let bucket = try? BucketID(chunk.bucketID), let ball = try? BallID(chunk.ballID) else {
            throw MictlanXError(
                .notFound, "ball '\(chunk.bucketID)/\(chunk.ballID)' has a name that the API cannot carry")
        }
        let operation = calls.begin(options)
        let layout = try await calls.core.wholeLayout(of: BallAddress(bucket: bucket, ball: ball), operation)
        let pieces = try calls.core.pieces(of: layout, operation, GetOptions(call: options))
        let size = try await write(pieces, "ball '\(bucket)/\(ball.name.text)'")
        return FoundContent(path: path, size: size, bucketID: bucket.rawValue, ballID: ball.rawValue, key: nil)
    }

    /// Writes bytes beside the target and renames them onto it when they have the checksum.
    private func write<Pieces: AsyncSequence>(
        _ pieces: Pieces, _ subject: String
    ) async throws -> Int where Pieces.Element == [UInt8] {
        let file = try StagedFile(target: path)
        var hasher = SHA256()
        var size = 0
        for try await piece in pieces {
            try file.write(piece, at: size)
            hasher.update(piece)
            size += piece.count
        }
        let found = hasher.finish()
        guard found == checksum else {
            throw MictlanXError(.checksumMismatch, "\(subject): the bytes have the checksum \(found), not \(checksum)")
        }
        try await file.commit(mayReplace: mayReplace)
        return size
    }
}
