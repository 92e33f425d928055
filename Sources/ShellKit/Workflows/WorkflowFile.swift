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
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw ShellError(errno: errno, "cannot open", path, word: word) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 * 1_024)
        while bytes.count <= YAMLLimits.standard.sourceBytes {
            let count = read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ShellError(errno: errno, "cannot read", path, word: word) }
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        source = SourceText(name: argument.text, bytes: bytes)
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
