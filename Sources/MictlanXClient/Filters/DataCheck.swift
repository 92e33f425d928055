internal import MictlanXModel

/// Compares what comes out of the filters with what the tags of the ball announce.
final class DataCheck {
    private let record: FilterRecord
    private var hasher = SHA256()
    private var size = 0

    init(_ record: FilterRecord) { self.record = record }

    /// Adds the next bytes.
    ///
    /// - Throws: ``MictlanXError`` `lengthMismatch` for more bytes than announced: a stream that is too long shows before
    ///   all of it is unpacked.
    func add(_ bytes: UnsafeRawBufferPointer) throws(MictlanXError) {
        if let announced = record.size, bytes.count > announced - size {
            throw MictlanXError(.lengthMismatch, "more than the \(announced) bytes announced came out")
        }
        size +|= bytes.count
        hasher.update(bytes)
    }

    /// Ends the bytes.
    ///
    /// - Returns: their checksum.
    /// - Throws: ``MictlanXError``: `lengthMismatch`, `checksumMismatch`.
    func finish() throws(MictlanXError) -> Checksum {
        if let announced = record.size, size != announced {
            throw MictlanXError(.lengthMismatch, "\(size) bytes came out, \(announced) were announced")
        }
        let checksum = hasher.finish()
        if let announced = record.checksum, checksum != announced {
            throw MictlanXError(
                .checksumMismatch, "the checksum should be \(announced), the bytes have \(checksum)")
        }
        return checksum
    }
}
