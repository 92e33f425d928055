internal import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// A list of checksums as a list of balls, each with the checksum that it must have.
package struct ChecksumList: Sendable {
    private let input: ListFile
    private var file: FilePath { input.path }
    private var name: String { input.name }

    /// - Parameter input: the list.
    package init(_ input: ListFile) { self.input = input }

    /// Reads the list to its end.
    ///
    /// - Parameters:
    ///   - bucket: where the balls are.
    ///   - prefix: what their names begin with before the names of the list.
    ///   - scratch: where the frozen list lies.
    /// - Returns: the balls in the order of the list, each with its checksum.
    /// - Throws: `MictlanXError` with the line at fault, also for a list without a line.
    package func freeze(in bucket: BucketID, below prefix: [UInt8], scratch: FilePath) async throws -> ItemSet {
        defer { withExtendedLifetime(input) {} }
        let writer = try ListWriter(namelessIn: scratch, kind: .balls)
        try await BlockingWork.run { [self] isCancelled in
            try checkForNUL()
            var lines = try TextLines(file, name: name)
            while let line = try lines.next() {
                guard !isCancelled() else { throw CancellationError() }
                do {
                    guard let entry = try ChecksumLine.parse(line) else { continue }
                    let ball = try BallName(bytes: prefix + entry.name)
                    try writer.append(
                        .ball(
                            BallItem(
                                address: BallAddress(bucket: bucket, name: ball), size: nil, chunks: 0,
                                checksum: entry.checksum, tags: [:], updatedAt: nil)))
                } catch let error as ChecksumLine.Malformed {
                    throw lines.failure(error.reason)
                } catch let error as InvalidName {
                    throw lines.failure(error.description)
                }
            }
        }
        let items = try await writer.freeze()
        guard items.count > 0 else { throw MictlanXError(.invalidArgument, "\(name): it lists no checksum") }
        return items
    }

    /// Such a list may be one line that is longer than any that is read.
    private func checkForNUL() throws(MictlanXError) {
        let start = try MictlanXError.explaining("cannot read", file) {
            let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
            return try descriptor.closeAfter {
                try [UInt8](unsafeUninitializedCapacity: 1 << 12) { buffer, count in
                    count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
            }
        }
        guard !start.contains(0) else {
            throw MictlanXError(.invalidArgument, "\(name): \(ChecksumLine.Malformed.separatedByNUL.reason)")
        }
    }
}
