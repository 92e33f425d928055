import Glibc
import MictlanXText
import SystemPackage
import Workflow

/// Reads a script whole: it is parsed before it runs.
enum ScriptFile {
    static let standardInputName = "stdin"

    /// The text of a script; `-` is standard input.
    static func read(_ file: LocalArgument) throws(ShellError) -> SourceText {
        guard !file.isStandardStream else {
            return SourceText(name: standardInputName, bytes: try bytes(of: STDIN_FILENO, name: "standard input"))
        }
        let path = file.path(home: nil)
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw ShellError(errno: errno, "cannot open", path) }
        defer { close(descriptor) }
        return SourceText(name: file.text, bytes: try bytes(of: descriptor, name: file.text))
    }

    private static func bytes(of descriptor: CInt, name: String) throws(ShellError) -> [UInt8] {
        var result: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ShellError(errno: errno, "cannot read", FilePath(name)) }
            guard count > 0 else { return result }
            result += block[..<count]
            guard result.count <= Door.maximumScriptBytes else {
                throw .usage("\(name): a script may have \(Door.maximumScriptBytes) bytes, this has more")
            }
        }
    }
}
