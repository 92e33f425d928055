internal import Glibc
internal import MictlanXPlatform
package import SystemPackage

extension RunDirectory {
    /// Removes the temporary directories of processes that were killed. What cannot be removed is left to the next run.
    ///
    /// No directory of a living process is touched, whoever else sweeps or begins at the same time:
    /// - A process holds its lock for all its life, so the lock of a directory in use cannot be taken. Only the holder
    ///   of a lock removes anything beside it, and the lock file itself comes last. Of two sweepers one gets the lock;
    ///   the other finds it busy, or gone, or held without a name, and leaves the directory alone. A name is thus never
    ///   removed by somebody who locked an earlier directory of that name.
    /// - A process that has made its directory and not the lock file yet has an empty directory. `rmdir` removes that, or
    ///   fails where something is in it by now. If it was removed, making the lock file fails and the process makes
    ///   another directory. (An empty directory is also what a process leaves that is killed at this point.)
    /// - A process that has made the lock file and not locked it yet may lose it to a sweeper. Then it finds it busy or
    ///   without a name, and makes another directory. It writes nothing before it has the lock.
    static func removeAbandoned(in parent: FilePath) {
        let prefix = Array(temporaryPrefix.utf8)
        guard let names = try? parent.directoryNames(startingWith: prefix) else { return }
        for name in names {
            let path = parent.appending(FilePath.Component(bytes: name))
            guard isOwn(path) else { continue }
            do {
                let lock = try RunLock(in: path, creating: false)
                withExtendedLifetime(lock) { remove(path) }
            } catch Errno.noSuchFileOrDirectory {
                path.removeDirectory()
            } catch {
                continue
            }
        }
    }

    /// Whether the path is a directory, and no link, that nobody but this user can write: in `/tmp` anybody could lay
    /// out links under our names for us to follow.
    private static func isOwn(_ path: FilePath) -> Bool {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }

    /// Removes a directory of which the caller has the lock, with the parts of a plan.
    package static func remove(_ path: FilePath) {
        let shards = path.appending(PlanParts.directoryName)
        for name in (try? shards.directoryNames()) ?? [] { remove(shards.appending(FilePath.Component(bytes: name))) }
        shards.removeDirectory()
        let finish = path.appending(PlanParts.finishName)
        if (try? FileStatus(finish, followsLink: false))?.kind == .directory { remove(finish) }
        // A run without a header is no run any more, however far the rest gets.
        for name in [PlanFile.name, "\(PlanFile.name).tmp", headerName, "\(headerName).tmp", journalName] {
            path.appending(name).removeFile()
        }
        for directory in [path.appending("lists"), path.appending("out"), path.appending("src")] {
            for name in (try? directory.directoryNames()) ?? [] {
                directory.appending(FilePath.Component(bytes: name)).removeFile()
            }
            directory.removeDirectory()
        }
        path.appending(RunLock.name).removeFile()
        path.removeDirectory()
    }
}
