internal import MictlanXModel
internal import SystemPackage

extension BlobStore {
    /// Copies a content from another directory, durably and verified, to a pending name in this one.
    ///
    /// - Returns: what this directory now has, `nil` when the source is missing or is not that content.
    /// - Throws: ``NodeError``.
    func copy(_ checksum: Checksum, size: Int, from path: FilePath) throws -> Pending? {
        guard let source = try files.open(path) else { return nil }
        defer { try? source.close() }
        let part = try makePart()
        var hasher = SHA256()
        var done = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.copySize, alignment: 16)
        defer { buffer.deallocate() }
        while done <= size {
            let count: Int
            do {
                count = try source.read(fromAbsoluteOffset: Int64(done), into: buffer)
            } catch {
                // A sector that cannot be read is a replica that is lost, not a failure of the copy.
                return nil
            }
            guard count > 0 else { break }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            try part.append(bytes)
            hasher.update(bytes)
            done += count
        }
        guard done == size, hasher.finish() == checksum else { return nil }
        return try seal(part, checksum: checksum, size: size)
    }

    private static let copySize = 1_048_576
}
