import Glibc
import MictlanXPlatform
import SystemPackage

/// A place for the embedded node's socket that nobody else can reach: a directory for this process alone, mode 0700.
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
            var template = Array("\(parent)/mxshell-\(getpid())-XXXXXX".utf8CString)
            guard template.count + Self.name.utf8.count + 1 <= Self.maximumLength else { continue }
            guard mkdtemp(&template) != nil else {
                failure = failure ?? ShellError(SystemFailure(.current, "cannot make a directory in", FilePath(parent)))
                continue
            }
            directory = FilePath(bytes: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
            return
        }
        throw failure ?? ShellError(.io, "no directory for the embedded node's socket")
    }

    func remove() {
        path.removeFile()
        _ = directory.withPlatformString { rmdir($0) }
    }
}
