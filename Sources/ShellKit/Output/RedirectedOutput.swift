import Glibc
import SystemPackage

/// The file behind `>` and `>>`.
enum RedirectedOutput {
    static func open(_ target: LocalArgument, appends: Bool, home: String?) throws(ShellError) -> OutputStream {
        let path = target.path(home: home)
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC)
        let descriptor = path.withPlatformString { Glibc.open($0, flags, 0o666) }
        guard descriptor >= 0 else { throw ShellError(errno: errno, "cannot write", path) }
        return OutputStream(descriptor: descriptor, ownsDescriptor: true)
    }
}
