import Glibc
import MictlanXPlatform
import SystemPackage

/// The directory (mode 0700) with the embedded node's socket: only this process uses it.
struct PrivateSocket: Sendable {
    /// `sockaddr_un.sun_path` without its NUL (unix(7)).
    private static let maximumLength = 107
    private static let name = "node.sock"

    private let directory: FilePath

    var path: FilePath { directory.appending(Self.name) }

    /// Makes the directory below `$XDG_RUNTIME_DIR`, or below the temporary directory where that is missing or its path
    /// too long.
    init(environment: Environment) throws(ShellError) {
        let parents = [environment.nonEmpty("XDG_RUNTIME_DIR"), environment.temporaryDirectory, "/tmp"]
        var failure: ShellError?
        for case let parent? in parents where parent.hasPrefix("/") {
            let prefix = "mxshell-\(getpid())-"
            let length = parent.utf8.count + prefix.utf8.count + FilePath.randomLength + Self.name.utf8.count + 2
            guard length <= Self.maximumLength else { continue }
            do throws(SystemFailure) {
                directory = try FilePath(parent).makeTemporaryDirectory(prefix: prefix)
                return
            } catch {
                failure = failure ?? ShellError(error)
            }
        }
        throw failure ?? ShellError(.io, "no directory for the embedded node's socket")
    }

    func remove() {
        path.removeFile()
        directory.removeDirectory()
    }
}
