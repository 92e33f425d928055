internal import Glibc
package import SystemPackage

/// A temporary file without a name: nothing is left of it when its last user lets go, nor when the process dies.
package final class NamelessFile: Sendable {
    /// Open for reading and writing, closed with this value.
    package let descriptor: FileDescriptor
    /// Where it was made; `nil` for one that was taken over.
    private let directory: FilePath?

    /// Creates the file, for this user only, and takes its name away at once.
    ///
    /// - Throws: ``SystemFailure``.
    package init(in directory: FilePath) throws(SystemFailure) {
        // Not by O_TMPFILE, which NFS and overlays on old kernels do not have (open(2)).
        let path = directory.appending(".mxtemporary-" + String(UInt64.random(in: .min ... .max), radix: 36))
        do {
            descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw .temporaryFile((error as? Errno) ?? .ioError, "cannot create a temporary file in", in: directory)
        }
        self.directory = directory
        path.removeFile()
    }

    /// Creates a file that may get a name later, with the permissions of an ordinary new file (open(2), O_TMPFILE).
    ///
    /// - Returns: `nil` where the file system has no such files, or the name could not be given without proc(5).
    package init?(nameableIn directory: FilePath) {
        guard
            let file = try? FileDescriptor.open(
                directory, .readWrite, options: [Self.nameless, .closeOnExec],
                permissions: .init(rawValue: 0o666))
        else { return nil }
        guard file.isNamed(Self.path(of: file)) else {
            try? file.close()
            return nil
        }
        descriptor = file
        self.directory = directory
    }

    /// `O_TMPFILE`, whose own bit (fcntl.h of the kernel) the Glibc overlay leaves out.
    private static let nameless = FileDescriptor.OpenOptions(rawValue: 0o20_000_000 | O_DIRECTORY)

    /// Gives the file a name in the directory that it was made for, unless something has it (linkat(2)).
    ///
    /// - Throws: `Errno`; `fileExists` where the name is taken.
    package func link(to target: FilePath) throws(Errno) {
        let status = path.withPlatformString { old in
            target.withPlatformString { linkat(AT_FDCWD, old, AT_FDCWD, $0, AT_SYMLINK_FOLLOW) }
        }
        guard status == 0 else { throw .current }
    }

    /// Takes over an open file.
    ///
    /// - Parameters:
    ///   - descriptor: open for reading and writing.
    ///   - directory: where a temporary file was made, for messages.
    package init(adopting descriptor: FileDescriptor, in directory: FilePath? = nil) {
        self.descriptor = descriptor
        self.directory = directory
    }

    deinit { try? descriptor.close() }

    /// Writes bytes behind those that were written last.
    ///
    /// - Throws: ``SystemFailure``, which names the directory.
    package func append(_ bytes: some Sequence<UInt8>) throws(SystemFailure) {
        do {
            _ = try descriptor.writeAll(bytes)
        } catch {
            throw failure((error as? Errno) ?? .ioError)
        }
    }

    /// Writes bytes at a place.
    ///
    /// - Throws: ``SystemFailure``, which names the directory.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemFailure) {
        do {
            try descriptor.writeWhole(bytes, at: offset)
        } catch {
            throw failure(error)
        }
    }

    /// The failure of a write to this file.
    package func failure(_ error: Errno) -> SystemFailure {
        let action = "cannot write a temporary file"
        return directory.map { .temporaryFile(error, "\(action) in", in: $0) } ?? SystemFailure(error, action)
    }

    /// A path under which this process can open the file again (proc(5)).
    ///
    /// It is another file's when this value is gone, and an optimized build lets go behind the last use: who opens the path
    /// later ends with `withExtendedLifetime`.
    package var path: FilePath { Self.path(of: descriptor) }

    private static func path(of descriptor: FileDescriptor) -> FilePath {
        FilePath("/proc/self/fd/\(descriptor.rawValue)")
    }
}
