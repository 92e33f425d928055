import Glibc
import SystemPackage

/// A file without a name: it is gone with its descriptor, whatever happens to the process.
final class TemporaryFile: Sendable {
    let descriptor: CInt

    init(in directory: String) throws(ShellError) {
        var template = Array("\(directory)/mxshell-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw ShellError(errno: errno, "cannot make a file in", FilePath(directory)) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
    }

    deinit {
        close(descriptor)
    }

    /// A path under which this process can open the file again (proc(5)).
    var path: FilePath { FilePath("/proc/self/fd/\(descriptor)") }
}

extension Environment {
    /// Where temporary files go.
    var temporaryDirectory: String {
        nonEmpty("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    }
}
