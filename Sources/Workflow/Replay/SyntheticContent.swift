internal import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Bytes that nobody has recorded: random-looking, so that nothing compresses them, and the same for one name and size
/// each time.
package struct SyntheticContent: Sendable {
    package let size: Int
    private let seed: UInt64

    private static let blockSize = 64 << 10

    package init(of name: [UInt8], size: Int) {
        self.size = size
        seed = UInt64(SHA256.hash(name).hex.prefix(16), radix: 16) ?? 1
    }

    /// Gives the bytes block by block.
    package func forEachBlock<Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        var state = seed ^ UInt64(truncatingIfNeeded: size) | 1
        var rest = size
        while rest > 0 {
            let length = min(rest, Self.blockSize)
            var block = [UInt8]()
            block.reserveCapacity(length + 8)
            while block.count < length {
                // xorshift64* (Vigna, 2016).
                state ^= state >> 12
                state ^= state << 25
                state ^= state >> 27
                let word = state &* 0x2545_F491_4F6C_DD1D
                withUnsafeBytes(of: word.littleEndian) { block.append(contentsOf: $0) }
            }
            block.removeLast(block.count - length)
            try body(block)
            rest -= length
        }
    }

    /// All the bytes, for sizes that fit into memory.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        forEachBlock { bytes += $0 }
        return bytes
    }

    /// The checksum of the bytes.
    package var checksum: Checksum {
        var hasher = SHA256()
        forEachBlock { hasher.update($0) }
        return hasher.finish()
    }

    /// Writes the bytes into a file, of which nothing stays when that fails.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - isCancelled: asked before each block.
    /// - Throws: `MictlanXError`; `CancellationError`.
    package func write(to file: FilePath, isCancelled: () -> Bool) throws {
        do {
            let descriptor = try FileDescriptor.open(
                file, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
            try descriptor.closeAfter {
                try forEachBlock { block in
                    guard !isCancelled() else { throw CancellationError() }
                    _ = try descriptor.writeAll(block)
                }
            }
        } catch {
            file.removeFile()
            guard let errno = error as? Errno else { throw error }
            throw MictlanXError(SystemFailure(errno, "cannot write", file))
        }
    }
}
