internal import MictlanXModel

/// The checksum of a whole ball from its verified chunks; nothing to do where a single chunk is the whole.
struct WholeHasher {
    private final class Box {
        var hasher = SHA256()
    }

    private let address: BallAddress
    private let expected: Checksum?
    private let isSingle: Bool
    /// The checksum of the only chunk.
    private let single: Checksum?
    private let box = Box()

    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    init(_ layout: BallLayout) throws(MictlanXError) {
        address = layout.info.address
        expected = layout.info.checksum
        isSingle = layout.count == 1
        single = isSingle ? try layout[0].checksum : nil
    }

    func add(_ bytes: [UInt8]) {
        if !isSingle { box.hasher.update(bytes) }
    }

    func add(_ region: Range<Int>, of file: StagedFile) throws(MictlanXError) {
        if !isSingle { try file.hash(region, into: &box.hasher) }
    }

    /// - Throws: ``MictlanXError`` `checksumMismatch`.
    func check() throws(MictlanXError) {
        let checksum = isSingle ? single : box.hasher.finish()
        guard let expected, expected == checksum else {
            throw MictlanXError(
                .checksumMismatch,
                "ball '\(address)': the checksum of the whole should be"
                    + " \(expected?.hex ?? "known"), the chunks together have \(checksum?.hex ?? "none")")
        }
    }
}
