internal import Glibc
package import SystemPackage

/// A temporary file without a name: nothing is left of it when its last user lets go, nor when the process dies.
package final class NamelessFile: Sendable {
    /// Open for reading and writing, closed with this value.
    package let descriptor: FileDescriptor

    /// Creates the file, for this user only, and takes its name away at once.
    ///
    /// - Throws: ``SystemFailure``.
    package init(in directory: FilePath) throws(SystemFailure) {
        // O_TMPFILE would do this in one call; NFS and overlays on old kernels do not have it (open(2)).
        let path = directory.appending(".mxtemporary-" + String(UInt64.random(in: .min ... .max), radix: 36))
        do {
            descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw Self.failure((error as? Errno) ?? .ioError, directory)
        }
        path.removeFile()
    }

    /// A directory for temporary files that is missing, or closed to us, is a fault of the machine and of no file that
    /// the caller named.
    private static func failure(_ error: Errno, _ directory: FilePath) -> SystemFailure {
        let action = "cannot create a temporary file in"
        switch SystemFault(error) {
        case .missing, .notADirectory, .denied, .unusable:
            let text = "\(action) '\(directory)': \(error); TMPDIR names another directory for temporary files"
            return SystemFailure(error, text, directory, fault: .other)
        default: return SystemFailure(error, action, directory)
        }
    }

    /// Takes over an open file.
    ///
    /// - Parameter descriptor: open for reading and writing.
    package init(adopting descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { try? descriptor.close() }

    /// A path under which this process can open the file again (proc(5)).
    ///
    /// It is another file's when this value is gone, and an optimized build lets go behind the last use: who opens the path
    /// later ends with `withExtendedLifetime`.
    package var path: FilePath { FilePath("/proc/self/fd/\(descriptor.rawValue)") }
}
