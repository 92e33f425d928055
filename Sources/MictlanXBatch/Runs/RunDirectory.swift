package import MictlanXClient
internal import MictlanXPlatform
package import SystemPackage

/// The directory of one run: frozen lists and, for durable runs, header, sources and journal
/// (`docs/workflow-language.md` §5).
///
/// A run without a state directory has a temporary one, which is removed with everything in it.
package struct RunDirectory: Sendable {
    package let path: FilePath
    /// Tells other processes that this one works here.
    private let lock: RunLock?
    private let isTemporary: Bool

    static let temporaryPrefix = "mxshell-run."
    private static let attempts = 16

    /// Opens the directory of a run, creating what is missing, for this user only.
    ///
    /// - Throws: `MictlanXError` `journal` when it cannot be made.
    package init(path: FilePath) throws(MictlanXError) {
        self.path = path
        lock = nil
        isTemporary = false
        try createSubdirectories()
    }

    /// Opens the directory of a durable run, of which the caller has the lock.
    ///
    /// - Throws: `MictlanXError` `journal` when it cannot be made.
    init(path: FilePath, lock: RunLock) throws(MictlanXError) {
        self.path = path
        self.lock = lock
        isTemporary = false
        lock.sign(.current(bootID: BootID.current))
        try createSubdirectories()
    }

    /// Makes a temporary directory, and removes those that killed processes have left beside it.
    ///
    /// - Parameter parent: where it goes, for example `/tmp`.
    /// - Throws: `MictlanXError` `journal` when it cannot be made.
    package init(temporaryIn parent: FilePath) throws(MictlanXError) {
        Self.removeAbandoned(in: parent)
        let made = try Self.makeLocked(in: parent)
        path = made.path
        lock = made.lock
        isTemporary = true
        try createSubdirectories()
    }

    /// A new directory with its lock. Another process that sweeps may take the directory for an abandoned one before
    /// it is locked (see ``removeAbandoned(in:)``); then the next one is made.
    private static func makeLocked(in parent: FilePath) throws(MictlanXError) -> (path: FilePath, lock: RunLock) {
        var reason: any Error = Errno.wouldBlock
        for _ in 0..<attempts {
            let path: FilePath
            do throws(SystemFailure) {
                path = try parent.makeTemporaryDirectory(prefix: temporaryPrefix)
            } catch {
                reason = error.errno
                break
            }
            do {
                return (path, try RunLock(in: path, creating: true))
            } catch Errno.noSuchFileOrDirectory, Errno.wouldBlock {
                continue
            } catch {
                path.removeDirectory()
                reason = error
                break
            }
        }
        throw Self.failure(reason, "cannot make a run directory in", parent)
    }

    private func createSubdirectories() throws(MictlanXError) {
        for directory in [path, lists, out] {
            do throws(Errno) {
                try directory.makeDirectory(mode: 0o700)
            } catch {
                throw Self.failure(error, "cannot make the run directory", directory)
            }
        }
    }

    /// A plain file where a directory is needed has its own code at every door; all else is the journal's.
    private static func failure(_ reason: any Error, _ action: String, _ path: FilePath) -> MictlanXError {
        let failure = SystemFailure((reason as? Errno) ?? .ioError, action, path)
        guard failure.fault != .notADirectory else { return MictlanXError(failure) }
        return MictlanXError(.journal, failure.description, cause: reason)
    }

    static let headerName = "run.json"
    static let journalName = "journal"
    static let listsName = "lists"
    static let sourcesName = "src"

    /// What was decided before the run began: see ``RunHeader``.
    package var header: FilePath { path.appending(Self.headerName) }
    package var journal: FilePath { path.appending(Self.journalName) }
    /// Copies of the files that the run was made from.
    package var sources: FilePath { path.appending(Self.sourcesName) }
    /// Frozen work lists.
    package var lists: FilePath { path.appending(Self.listsName) }
    /// Outputs and other derived files.
    package var out: FilePath { path.appending("out") }

    /// The file of a step's list.
    package func list(_ step: String, number: Int) -> FilePath {
        // A step path has '/' where workflows are nested; a file name has not.
        lists.appending("\(step.replacingSlashes()).\(number)")
    }

    /// A file for what a step derives.
    package func output(_ step: String, _ name: String) -> FilePath {
        out.appending("\(step.replacingSlashes()).\(name)")
    }

    /// Removes the directory of a run that came to nothing, of which the caller has the lock.
    package func discard() { Self.remove(path) }

    /// Removes a temporary directory; a named one stays.
    package func removeIfTemporary() {
        if isTemporary { Self.remove(path) }
    }
}

extension String {
    fileprivate func replacingSlashes() -> String { String(map { $0 == "/" ? "~" : $0 }) }
}
