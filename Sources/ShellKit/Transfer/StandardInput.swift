import Glibc
import MictlanXClient
import MictlanXPlatform
import SystemPackage

/// Standard input as a file: the store needs a checksum before the first byte is sent.
enum StandardInput {
    private static let blockSize = 256 * 1_024

    /// Copies all of `input` into a file without a name.
    static func spooled(from input: FileDescriptor, directory: String) async throws -> NamelessFile {
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
            }
            throw CancellationError()
        }
    }
}
