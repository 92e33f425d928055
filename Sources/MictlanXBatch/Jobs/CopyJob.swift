package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Copies one ball: its bytes and its tags. They pass through a file without a name, as a put has to
/// know the checksum before it sends the first byte.
package struct CopyJob: Sendable {
    /// What became of a ball.
    package struct Outcome: Sendable {
        package let outcome: PutReceipt.Outcome
        package let size: Int
        package let checksum: Checksum
        /// What is less than was asked for, in words.
        package var remarks: [String] = []
    }

    private let source: any ObjectStore
    private let destination: any ObjectStore
    private let options: PutOptions
    private let chunkSize: ByteCount?
    private let wantsReplicas: Bool
    private let scratch: FilePath
    private let tagging: @Sendable ([String: String]) -> [String: String]
    private let reading: @Sendable (_ bytes: Int) -> Void

    /// - Parameters:
    ///   - source: where the ball is.
    ///   - destination: where it goes.
    ///   - options: how it is put there; its tags and its type are those of the source.
    ///   - chunkSize: the size of its chunks; `nil` for that of the source.
    ///   - wantsReplicas: whether a copy that is there already is to get the replicas that it lacks, which takes its bytes.
    ///   - scratch: where a temporary file may lie.
    ///   - tagging: makes the tags of the copy from those of the ball.
    ///   - reading: told of a ball the bytes of each piece that was read, and before it is put their sum below zero.
    package init(
        from source: any ObjectStore, to destination: any ObjectStore, options: PutOptions, chunkSize: ByteCount?,
        wantsReplicas: Bool = false, scratch: FilePath,
        tagging: @escaping @Sendable ([String: String]) -> [String: String] = { $0 },
        reading: @escaping @Sendable (_ bytes: Int) -> Void = { _ in }
    ) {
        self.source = source
        self.destination = destination
        self.options = options
        self.chunkSize = chunkSize
        self.wantsReplicas = wantsReplicas
        self.scratch = scratch
        self.tagging = tagging
        self.reading = reading
    }

    /// Copies a ball.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - target: its address there.
    ///   - expected: the checksum that it had when it was listed; another one is `changed`.
    /// - Returns: what became of it; it is durable then.
    /// - Throws: `MictlanXError`: `exists` where other content is there and must stay, `changed`, what the stores fail with.
    package func copy(
        _ address: BallAddress, to target: BallAddress, expecting expected: Checksum? = nil
    ) async throws -> Outcome {
        let ball = try await source.wholeInfo(of: address)
        guard let checksum = ball.checksum else {
            throw MictlanXError(.incomplete, "'\(address)' has no checksum by which a copy could be judged")
        }
        if let expected, expected != checksum {
            throw MictlanXError(.changed, "'\(address)' has changed since it was listed")
        }
        if !wantsReplicas, let there = try await info(of: target), Self.isSame(ball, there) {
            return Outcome(outcome: .unchanged, size: ball.size, checksum: checksum)
        }
        let spool = try MictlanXError.explaining("cannot write a temporary file in", scratch) {
            try NamelessFile(in: scratch)
        }
        // The put opens the file by its path: the file must not go before that.
        defer { withExtendedLifetime(spool) {} }
        try await read(ball, checksum, into: spool)
        var options = options
        // Compressed and encrypted bytes are copied as they are: no key is needed.
        options.filterTags = FilterRecord.tags(among: ball.tags)
        options.tags = tagging(
            ball.tags.filter { $0.key != ReservedTag.updatedAt && options.filterTags[$0.key] == nil })
        options.contentType = ball.contentType
        options.fileTags = .none
        options.chunkSize = try await size(ofChunksOf: ball) ?? options.chunkSize
        let receipt = try await destination.put(.file(spool.path), at: target, options: options)
        guard receipt.checksum == checksum else {
            throw MictlanXError(.checksumMismatch, "the copy of '\(address)' has other content than the ball")
        }
        return Outcome(
            outcome: receipt.outcome, size: ball.size, checksum: checksum, remarks: receipt.shortage.map { [$0] } ?? [])
    }

    /// Whether what is at the target is the copy already.
    package static func isSame(_ ball: BallInfo, _ there: BallInfo) -> Bool {
        there.isComplete && !there.isDisabled && there.checksum == ball.checksum && there.filters == ball.filters
    }

    /// Copies a ball, looks at the copy, and deletes the ball while it still has the content that was copied.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - target: its address there.
    ///   - expected: the checksum that it had when it was listed.
    ///   - mayBeMoved: whether an earlier attempt may have done it already.
    /// - Returns: what became of it.
    /// - Throws: as ``copy(_:to:expecting:)``.
    package func move(
        _ address: BallAddress, to target: BallAddress, expecting expected: Checksum?, mayBeMoved: Bool
    ) async throws -> Outcome {
        let copied: Outcome
        do {
            copied = try await copy(address, to: target, expecting: expected)
        } catch let error as MictlanXError where error.code == .notFound && mayBeMoved {
            guard let there = try await info(of: target), there.isComplete, let checksum = there.checksum,
                expected.map({ $0 == checksum }) ?? true
            else { throw error }
            try await readBack(target)
            return Outcome(outcome: .unchanged, size: there.size, checksum: checksum)
        }
        guard let there = try await info(of: target), there.isComplete, there.checksum == copied.checksum else {
            throw MictlanXError(.checksumMismatch, "the copy of '\(address)' is not whole; the ball was not deleted")
        }
        // What was there before may be disabled, or damaged.
        if copied.outcome == .unchanged { try await readBack(target) }
        do {
            _ = try await source.delete(address, options: DeleteOptions(ifMatch: copied.checksum))
        } catch let error as MictlanXError where error.code == .changed {
            throw MictlanXError(
                .changed, "'\(address)' was changed while it was copied: its copy is at '\(target)', and it stays")
        }
        return copied
    }

    /// Reads a ball that somebody else has put: the only copy of anything is not deleted on the word of a listing.
    private func readBack(_ target: BallAddress) async throws {
        var reading = GetOptions(forceRemote: true)
        reading.isRaw = true
        let (_, chunks) = try await destination.read(target, options: reading)
        for try await _ in chunks { try Task.checkCancellation() }
    }

    private func info(of target: BallAddress) async throws -> BallInfo? {
        do {
            return try await destination.info(of: target)
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return nil
        }
    }

    /// The same cut as that of the ball.
    private func size(ofChunksOf ball: BallInfo) async throws -> ByteCount? {
        if let chunkSize { return chunkSize }
        guard ball.chunks > 1 else { return nil }
        for try await chunk in source.chunks(of: ball.address) where chunk.size > 0 { return ByteCount(chunk.size) }
        return nil
    }

    private func read(_ ball: BallInfo, _ checksum: Checksum, into spool: NamelessFile) async throws {
        var reading = GetOptions()
        reading.isRaw = true
        let (found, chunks) = try await source.read(ball.address, options: reading)
        guard found.checksum == checksum else {
            throw MictlanXError(.changed, "'\(ball.address)' was replaced while it was copied")
        }
        let directory = scratch
        var told = 0
        defer { self.reading(-told) }
        for try await chunk in chunks {
            told +|= chunk.count
            self.reading(chunk.count)
            try await BlockingWork.run { _ in
                try MictlanXError.explaining("cannot write a temporary file in", directory) {
                    try spool.append(chunk)
                }
            }
        }
    }
}

extension BallInfo {
    /// Whether what is stored went through filters, as compression and encryption.
    package var isFiltered: Bool {
        tags[ReservedTag.filters]?.isEmpty == false || tags[ReservedTag.keyFingerprint] != nil
    }
}
