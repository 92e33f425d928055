internal import MictlanXModel

/// What a put does about what is there already: decided from values alone.
enum PutDecision: Hashable, Sendable {
    /// Nothing is there: send every chunk. Where a replace was cut short, its staging ball goes afterwards.
    case create(Vacancy)
    /// The same content is there in full: send nothing.
    case unchanged
    /// The same content is there in full, with other tags or fewer replicas than wanted.
    case refresh(PutRefresh)
    /// A part of the same content is there, cut in the same way: send these chunks.
    case complete(missing: ChunkSet)
    /// Other content, or the same cut in another way, is there: it makes room. The checksum is that of what is there.
    case replace(Checksum?)
    /// It is there and must stay.
    case refuse(String)

    /// Decides.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    init(existing: BallLayout, content: PutContent, ifExists: PutOptions.IfExists) throws(MictlanXError) {
        let address = existing.info.address
        let isSame = content.isSame(as: existing.info)
        switch (isSame, existing.info.isComplete) {
        case (true, true):
            let state = existing.info.isDisabled ? ", and is disabled" : ""
            self =
                ifExists == .fail
                ? .refuse("ball '\(address)' exists already with the same content\(state)") : .unchanged
        case (true, false):
            // What an earlier put left unfinished: no content is lost by finishing it.
            let missing = try Self.missing(existing, content.chunks)
            self = missing.map { .complete(missing: $0) } ?? .replace(existing.info.checksum)
        case (false, let isComplete):
            let state = isComplete ? "" : ", unfinished"
            self =
                ifExists == .replace
                ? .replace(existing.info.checksum)
                : .refuse("ball '\(address)' exists already with other content\(state); replace or delete it")
        }
    }

    /// The chunks that are not there; `nil` when those that are there were cut in another way.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    static func missing(_ existing: BallLayout, _ chunks: Chunks) throws(MictlanXError) -> ChunkSet? {
        guard existing.isOfOneBall, existing.info.checksum == chunks.checksum,
            existing.info.expectedChunks == chunks.count
        else { return nil }
        var missing = ChunkSet()
        var next = 0
        for position in 0..<existing.count {
            guard let index = try existing.index(of: position), index >= next, index < chunks.count else { return nil }
            let (stored, chunk) = (try existing[position], chunks[index])
            guard stored.size == chunk.size, stored.checksum == chunk.checksum else { return nil }
            for absent in next..<index { missing.insert(absent) }
            next = index + 1
        }
        for absent in next..<chunks.count { missing.insert(absent) }
        return missing
    }
}
