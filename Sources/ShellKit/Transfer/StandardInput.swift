import Glibc
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import Synchronization
import SystemPackage

/// Standard input as a file: the store needs a checksum before the first byte is sent.
enum StandardInput {
    private static let blockSize = 256 * 1_024

    /// Copies all of `input` into a file without a name.
    ///
    /// - Parameters:
    ///   - input: what is read until its end.
    ///   - directory: where the file lies.
    ///   - progress: shows how much was read; not while a person types it.
    /// - Returns: the file.
    /// - Throws: `SystemFailure`, `MictlanXError` of the file, `CancellationError`.
    static func spooled(
        from input: FileDescriptor, directory: String, _ progress: Progress? = nil
    ) async throws -> NamelessFile {
        guard let progress, isatty(input.rawValue) == 0 else {
            return try await copied(from: input, directory) { _ in }
        }
        let told = Mutex(0)
        defer { progress.read(bytes: -told.withLock { $0 }) }
        return try await progress.showing {
            try await copied(from: input, directory) { count in
                told.withLock { $0 +|= count }
                progress.read(bytes: count)
            }
        }
    }

    private static func copied(
        from input: FileDescriptor, _ directory: String, _ reading: @escaping @Sendable (_ bytes: Int) -> Void
    ) async throws -> NamelessFile {
        let file = try NamelessFile(in: FilePath(directory))
        return try await BlockingWork.run(.waiting) { isCancelled in
            var block = [UInt8](repeating: 0, count: blockSize)
            while !isCancelled() {
                var slot = pollfd(fd: input.rawValue, events: Int16(POLLIN), revents: 0)
                // Wakes now and then to see whether somebody pressed ^C.
                guard poll(&slot, 1, 100) != 0 else { continue }
                let count = read(input.rawValue, &block, block.count)
                if count == 0 { return file }
                if count < 0, [.interrupted, .wouldBlock].contains(Errno.current) { continue }
                guard count > 0 else { throw SystemFailure(.current, "cannot read", "standard input") }
                try MictlanXError.explaining("cannot write a temporary file in", FilePath(directory)) {
                    try file.append(block[..<count])
                }
                reading(count)
            }
            throw CancellationError()
        }
    }
}
