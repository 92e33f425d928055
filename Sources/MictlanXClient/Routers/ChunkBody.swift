internal import SystemPackage

/// The bytes of one chunk on their way to a router or a peer.
struct ChunkBody: Sendable {
    let body: HTTPBody
    private let file: LocalFile?

    init(_ bytes: [UInt8]) {
        body = .bytes(bytes[...], contentType: "application/octet-stream")
        file = nil
    }

    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument` for a range outside the file, `io`.
    init(_ path: FilePath, _ range: Range<Int>?) throws(MictlanXError) {
        let file = try LocalFile(path)
        let range = range ?? 0..<file.size
        guard range.lowerBound >= 0, range.upperBound <= file.size else {
            throw MictlanXError(
                .invalidArgument,
                "'\(path)' has \(file.size) bytes, not those from \(range.lowerBound) to \(range.upperBound)")
        }
        self.file = file
        body = .file(FileRegion(file: file, range: range))
    }

    /// Checks what a server says to have stored.
    ///
    /// - Throws: ``MictlanXError``: `notStored`, `changed` when the file was written meanwhile.
    func check(_ answer: StoredAnswer, promised: Int = 1, _ name: String) throws(MictlanXError) {
        try answer.check(sent: body.count, promised: promised, name)
        try file?.checkUnchanged()
    }
}
