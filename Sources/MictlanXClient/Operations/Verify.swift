internal import MictlanXModel

extension ClientCore {
    /// Compares a ball with what it should be.
    @concurrent
    func verify(_ address: BallAddress, options: VerifyOptions) async throws -> BallInfo {
        let operation = begin(options.call)
        let layout = try await layout(of: address, operation)
        let info = layout.info
        try info.checkComplete()
        if let size = options.size, size != info.size {
            throw MictlanXError(.lengthMismatch, "ball '\(address)' has \(info.size) bytes, not \(size)")
        }
        if let checksum = options.checksum, checksum != info.checksum {
            throw MictlanXError(
                .checksumMismatch,
                "ball '\(address)' has the checksum \(info.checksum?.hex ?? "none"), not \(checksum)")
        }
        if options.readsContent {
            let get = GetOptions(forceRemote: true, call: options.call)
            for try await _ in try pieces(of: layout, operation, get) { try Task.checkCancellation() }
        }
        return info
    }
}
