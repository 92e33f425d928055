import Glibc
import MictlanXClient
import MictlanXText
import SystemPackage
import Workflow

/// A workflow file as the shell reads it: found, linted, and told of.
struct WorkflowFile: Sendable {
    let path: FilePath
    let source: SourceText

    /// Reads the file; one that is too long is not read further than the limit that refuses it.
    init(_ argument: LocalArgument, home: String?, word: Int) throws(ShellError) {
        path = argument.path(home: home)
        do {
            source = try SourceText(contentsOf: path, name: argument.text)
        } catch {
            var failure = ShellError(error)
            failure.word = word
            throw failure
        }
    }

    /// The directory that relative paths in the file belong to.
    var directory: FilePath {
        WorkingDirectory.current.pushing(path).lexicallyNormalized().removingLastComponent()
    }
}

/// The working directory of the process.
enum WorkingDirectory {
    static var current: FilePath {
        guard let directory = getcwd(nil, 0) else { return FilePath(".") }
        defer { free(directory) }
        return FilePath(platformString: directory)
    }
}
