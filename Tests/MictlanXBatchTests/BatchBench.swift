import MictlanXBatch
import MictlanXPlatform
import SystemPackage
import TestSupport

/// A run's directory and a directory for local files.
struct BatchBench {
    private let temporary: TemporaryDirectory
    let directory: RunDirectory
    let files: FilePath

    init() throws {
        temporary = try TemporaryDirectory()
        directory = try RunDirectory(path: temporary.path.appending("run"))
        files = temporary.path.appending("files")
        try files.makeDirectory(mode: 0o700)
    }

    /// Writes a file, and makes the directories that its name asks for.
    func write(_ name: String, _ text: String) throws {
        let path = files.appending(name)
        try path.removingLastComponent().makeDirectories(mode: 0o700)
        try path.write(Array(text.utf8))
    }
}
