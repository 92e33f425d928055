import Glibc
import MictlanXPlatform
import SystemPackage

/// The directory (mode 0700) with the embedded node's socket: only this process uses it.
///
/// Its name has the number of the process, and the process holds a lock on it (flock(2)): what a killed one left is known by
/// both, also where several machines of numbers share a directory, as containers do.
struct PrivateSocket: Sendable {
    /// `sockaddr_un.sun_path` without its NUL (unix(7)).
    private static let maximumLength = 107
    private static let name = "node.sock"
    private static let prefix = "mxshell-"

    private let directory: FilePath
    private let lock: FileDescriptor

    var path: FilePath { directory.appending(Self.name) }

    /// Makes the directory below `$XDG_RUNTIME_DIR`, or below the temporary directory where that is missing or its path
    /// too long, and clears away what killed processes left there.
    init(environment: Environment) throws(ShellError) {
        let parents = [environment.nonEmpty("XDG_RUNTIME_DIR"), environment.temporaryDirectory, "/tmp"]
        var failure: ShellError?
        for case let parent? in parents where parent.hasPrefix("/") {
            let prefix = "\(Self.prefix)\(getpid())-"
            let length = parent.utf8.count + prefix.utf8.count + FilePath.randomLength + Self.name.utf8.count + 2
            guard length <= Self.maximumLength else { continue }
            Self.sweep(FilePath(parent))
            do throws(SystemFailure) {
                (directory, lock) = try Self.make(in: FilePath(parent), prefix: prefix)
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
        try? lock.close()
    }

    private static func make(
        in parent: FilePath, prefix: String
    ) throws(SystemFailure) -> (FilePath, FileDescriptor) {
        while true {
            let directory = try parent.makeTemporaryDirectory(prefix: prefix)
            // One that clears up may be quicker than we are: then take a new name.
            if let held = try lock(directory) { return (directory, held) }
        }
    }

    /// Takes the lock of a directory; `nil` when somebody has it, or took the directory away.
    private static func lock(_ directory: FilePath) throws(SystemFailure) -> FileDescriptor? {
        do {
            let file = try FileDescriptor.open(directory, .readOnly, options: [.directory, .closeOnExec, .noFollow])
            do {
                if try file.lock(waits: false), file.isNamed(directory) { return file }
            } catch {
                try? file.close()
                throw error
            }
            try? file.close()
            return nil
        } catch let error as Errno where error == .noSuchFileOrDirectory {
            return nil
        } catch {
            throw SystemFailure((error as? Errno) ?? .ioError, "cannot lock", directory)
        }
    }

    /// Removes the directories of this user's processes that ended without doing so.
    private static func sweep(_ parent: FilePath) {
        for name in (try? parent.directoryNames(startingWith: Array(prefix.utf8))) ?? [] {
            let parts = String(decoding: name, as: UTF8.self).dropFirst(prefix.utf8.count).split(separator: "-")
            guard parts.count == 2, let process = pid_t(parts[0]), process > 0, kill(process, 0) != 0, errno == ESRCH
            else { continue }
            let directory = parent.appending(FilePath.Component(bytes: name))
            guard let permissions = try? FilePermissions(directory), permissions.isOwn,
                let held = (try? lock(directory)) ?? nil
            else { continue }
            directory.appending(Self.name).removeFile()
            directory.removeDirectory()
            try? held.close()
        }
    }
}
