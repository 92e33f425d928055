internal import SystemPackage

/// What a request sends.
package enum HTTPBody: Sendable {
    /// Nothing.
    case none
    /// Bytes in memory.
    case bytes(ArraySlice<UInt8>, contentType: String)
    /// A region of an open file, read while it is sent.
    case file(FileRegion)

    /// As many bytes as our node keeps in its catalog, and takes along with their registration: of more, one request matters
    /// little.
    static let smallSize = 32_768

    /// A size that is small, of an empty content one byte, as nothing at all is what has no content; `nil` for any other.
    static func small(_ size: Int?) -> Int? { size.flatMap { $0 <= smallSize ? max($0, 1) : nil } }

    /// The number of bytes.
    package var count: Int {
        switch self {
        case .none: 0
        case .bytes(let bytes, _): bytes.count
        case .file(let region): region.range.count
        }
    }

    /// The media type, `nil` where nothing is sent.
    package var contentType: String? {
        switch self {
        case .none: nil
        case .bytes(_, let contentType): contentType
        case .file: Self.octets
        }
    }

    /// The bytes; `nil` where they are in a file.
    var inMemory: ArraySlice<UInt8>? {
        switch self {
        case .none: []
        case .bytes(let bytes, _): bytes
        case .file: nil
        }
    }

    /// The media type of a chunk's bytes; the ball's own is in its metadata.
    private static let octets = "application/octet-stream"

    /// The bytes of a chunk.
    static func octets(_ bytes: ArraySlice<UInt8>) -> HTTPBody { .bytes(bytes, contentType: octets) }

    /// Checks that the file, where it is one, was not written since it was opened.
    ///
    /// - Throws: ``MictlanXError``: `changed`, `io`.
    func checkUnchanged() throws(MictlanXError) {
        if case .file(let region) = self { try region.file.checkUnchanged() }
    }
}

/// A region of an open file.
package struct FileRegion: Sendable {
    /// The file.
    package let file: LocalFile
    /// The bytes of the region.
    package let range: Range<Int>

    /// Sets every property.
    package init(file: LocalFile, range: Range<Int>) {
        self.file = file
        self.range = range
    }
    /// Opens a file for one of its regions.
    ///
    /// - Parameters:
    ///   - path: a regular file.
    ///   - range: the offsets of the bytes; `nil` for the whole file.
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument` for what is no regular file and for a range
    ///   beyond its end, `io`.
    init(_ path: FilePath, _ range: Range<Int>?) throws(MictlanXError) {
        let file = try LocalFile(path)
        guard try file.endsAtItsSize() else {
            throw MictlanXError(
                .invalidArgument, "'\(path)' holds more or less than its size says; put it whole, or put a copy of it")
        }
        let range = range ?? 0..<file.size
        guard range.lowerBound >= 0, range.upperBound <= file.size else {
            throw MictlanXError(
                .invalidArgument,
                "'\(path)' has \(file.size) bytes: \(range.lowerBound)..<\(range.upperBound) is beyond")
        }
        self.init(file: file, range: range)
    }
}
