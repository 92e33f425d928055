internal import MictlanXModel

/// Compares the bytes of a chunk, as they come, with what must come.
struct ContentCheck: ~Copyable {
    private let size: Int
    private let checksum: Checksum?
    private var hasher = SHA256()
    /// The bytes so far.
    private(set) var count = 0

    /// - Parameters:
    ///   - size: in bytes.
    ///   - checksum: `nil` matches no bytes.
    init(size: Int, checksum: Checksum?) {
        self.size = size
        self.checksum = checksum
    }

    /// Takes the next bytes.
    ///
    /// - Throws: ``MictlanXError`` `lengthMismatch`.
    mutating func add(_ piece: [UInt8], _ subject: String) throws(MictlanXError) {
        guard piece.count <= size - count else {
            throw MictlanXError(.lengthMismatch, "\(subject): more than the \(size) bytes announced came")
        }
        hasher.update(piece)
        count += piece.count
    }

    /// Compares the whole.
    ///
    /// - Throws: ``MictlanXError``: `lengthMismatch`, `checksumMismatch`.
    mutating func finish(_ subject: String) throws(MictlanXError) {
        guard count == size else {
            throw MictlanXError(.lengthMismatch, "\(subject): \(count) of \(size) bytes came")
        }
        let found = hasher.finish()
        guard found == checksum else {
            throw MictlanXError(
                .checksumMismatch,
                "\(subject): its checksum should be \(checksum?.hex ?? "known"), the bytes have \(found)")
        }
    }
}
