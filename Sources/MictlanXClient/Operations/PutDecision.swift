internal import MictlanXModel

/// What a put does about what is there already: decided from values alone.
enum PutDecision: Hashable, Sendable {
    /// Nothing is there: send every chunk.
    case create
    /// The same content is there in full: send nothing.
    case unchanged
    /// A part of the same content is there, cut in the same way: send these chunks.
    case complete(missing: [Int])
    /// Other content, or the same cut in another way, is there: it makes room.
    case replace
    /// It is there and must stay.
    case refuse(String)

    /// Decides.
    ///
    /// - Parameters:
    ///   - existing: what is there.
    ///   - digest: what is put.
    ///   - ifExists: what the caller wants.
    init(existing: BallDetail?, digest: BallDigest, ifExists: PutOptions.IfExists) {
        guard let existing else {
            self = .create
            return
        }
        let address = existing.info.address
        let isSame = existing.info.checksum == digest.checksum
        switch (isSame, existing.info.isComplete) {
        case (true, true):
            self = ifExists == .fail ? .refuse("ball '\(address)' exists already with the same content") : .unchanged
        case (true, false):
            // What an earlier put left unfinished: no content is lost by finishing it.
            self = Self.missing(existing, digest).map { .complete(missing: $0) } ?? .replace
        case (false, let isComplete):
            let state = isComplete ? "" : ", unfinished"
            self =
                ifExists == .replace
                ? .replace
                : .refuse("ball '\(address)' exists already with other content\(state); replace or delete it")
        }
    }

    /// The chunks that are not there; `nil` when those that are there were cut in another way.
    private static func missing(_ existing: BallDetail, _ digest: BallDigest) -> [Int]? {
        var present: Set<Int> = []
        for chunk in existing.chunks {
            guard let index = chunk.index, (0..<digest.plan.count).contains(index),
                chunk.chunkCount == digest.plan.count, chunk.size == digest.plan.range(of: index).count,
                chunk.checksum == digest.checksum(of: index)?.hex, chunk.fullChecksum == digest.checksum.hex
            else { return nil }
            present.insert(index)
        }
        return (0..<digest.plan.count).filter { !present.contains($0) }
    }
}
