internal import CEvent
internal import Glibc
package import SystemPackage

extension FilePath {
    /// Removes the file; that it is not there, or cannot be removed, is no concern of the caller.
    package func removeFile() { _ = withPlatformString { unlink($0) } }

    /// Whether the path is a symbolic link, wherever that leads (lstat(2)).
    package var isSymbolicLink: Bool {
        (try? FileStatus(self, followsLink: false))?.isLink ?? false
    }

    /// The path without links, `.` and `..`; `nil` where nothing is there, or it cannot be looked at (realpath(3)).
    package var real: FilePath? {
        guard let resolved = (isEmpty ? "." : self).withPlatformString({ realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    /// The absolute path of what this path leads to: no component of it is a link (realpath(3)).
    ///
    /// - Throws: `Errno`.
    package func followingLinks() throws(Errno) -> FilePath {
        guard let path = withPlatformString({ realpath($0, nil) }) else { throw .current }
        defer { free(path) }
        return FilePath(platformString: path)
    }

    /// Removes the directory if it is empty; that it is not there, or holds something, is no concern of the caller.
    package func removeDirectory() { _ = withPlatformString { rmdir($0) } }

    /// How many random characters ``makeTemporaryDirectory(prefix:)`` adds.
    package static let randomLength = 6

    /// Makes a directory with a random name in this one, for this user only (mkdtemp(3)).
    package func makeTemporaryDirectory(prefix: String) throws(SystemFailure) -> FilePath {
        let random = String(repeating: "X", count: Self.randomLength)
        var template = appending(prefix + random).bytes.map { CChar(bitPattern: $0) } + [0]
        guard mkdtemp(&template) != nil else { throw SystemFailure(.current, "cannot make a directory in", self) }
        return FilePath(bytes: template.map { UInt8(bitPattern: $0) })
    }

    /// Gives the file another name, which it takes from whatever has it (rename(2)).
    package func rename(to target: FilePath) throws(Errno) {
        let status = withPlatformString { old in target.withPlatformString { Glibc.rename(old, $0) } }
        guard status == 0 else { throw .current }
    }

    /// Gives the file another name, unless something has it: in one step (renameat2(2)), so that it never has both;
    /// where the file system cannot do that, by a second name first.
    ///
    /// - Throws: `Errno`; `fileExists` when something has the name.
    package func move(to target: FilePath) throws(Errno) {
        let status = withPlatformString { old in target.withPlatformString { mx_rename_new(old, $0) } }
        guard status != 0 else { return }
        let error = Errno.current
        guard error == .invalidArgument || error == .noFunction else { throw error }
        try link(to: target)
        removeFile()
    }

    /// Gives the file a second name, unless something has it (link(2)).
    package func link(to target: FilePath) throws(Errno) {
        let status = withPlatformString { old in target.withPlatformString { Glibc.link(old, $0) } }
        guard status == 0 else { throw .current }
    }

    /// Makes what was created, renamed or removed in this directory durable. A file system that cannot do that says
    /// EINVAL, and nothing more can be done there (fsync(2)).
    package func synchronizeDirectory() throws(Errno) {
        do {
            let directory = try FileDescriptor.open(self, .readOnly, options: [.directory, .closeOnExec])
            defer { try? directory.close() }
            try directory.synchronize()
        } catch {
            let error = (error as? Errno) ?? .ioError
            guard error == .invalidArgument else { throw error }
        }
    }

    /// Makes the directory.
    ///
    /// - Parameter mode: its permissions, as mkdir(2) takes them.
    /// - Returns: `false` when it was there already.
    /// - Throws: `Errno`; `notDirectory` when a plain file has the name.
    @discardableResult
    package func makeDirectory(mode: UInt32) throws(Errno) -> Bool {
        guard withPlatformString({ mkdir($0, mode_t(mode)) }) != 0 else { return true }
        let error = Errno.current
        // On a read-only file system, or below an unreadable directory, mkdir(2) does not say EEXIST.
        guard let status = try? FileStatus(self) else { throw error }
        guard status.kind == .directory else { throw .notDirectory }
        return false
    }

    /// Makes the directory and those above it that are missing.
    ///
    /// - Parameter mode: the permissions of what is made, as mkdir(2) takes them.
    /// - Throws: ``SystemFailure`` with the first directory that cannot be made.
    package func makeDirectories(mode: UInt32) throws(SystemFailure) {
        var path = FilePath(root: root, [])
        for component in components {
            path.append(component)
            do throws(Errno) {
                try path.makeDirectory(mode: mode)
            } catch {
                throw SystemFailure(error, "cannot make the directory", path)
            }
        }
    }
}
