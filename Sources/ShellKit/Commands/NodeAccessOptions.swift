import ArgumentParser
import MictlanXNode
import SystemPackage

/// The secret between a node and those who may use it. A file, because everyone on the machine sees a command line.
struct NodeAccessOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("The file with the bearer token that every request carries.", valueName: "file"))
    var tokenFile: LocalArgument?

    /// The token as the file has it, without the line's end; `nil` where no file is named.
    ///
    /// - Throws: `ShellError` for a file that cannot be read.
    func token(home: String?) throws -> String? {
        guard let path = tokenFile?.path(home: home) else { return nil }
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: Self.maximumLength)
                let count = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
                let text = String(decoding: bytes.prefix(count), as: UTF8.self)
                return String(text.prefix { !$0.isNewline })
            }
        } catch let error as Errno {
            throw ShellError(errno: error.rawValue, "read", path)
        }
    }

    /// The token for a node.
    func nodeToken(home: String?) throws -> BearerToken? { try token(home: home).map { try BearerToken($0) } }

    private static let maximumLength = 4_096
}
