import MictlanXClient
import MictlanXText
import SystemPackage
import Workflow

/// Where the token of a connection comes from.
enum TokenSource: Hashable, Sendable {
    case file(FilePath)
    case variable(String)
    /// A program and its words; it writes the token.
    case command([String])
    case text(String)

    /// Reads the token.
    ///
    /// - Parameters:
    ///   - connection: whose it is, for messages.
    ///   - environment: holds the variable, and is that of the program.
    /// - Returns: the token.
    /// - Throws: `ShellError` with code 7 where there is none.
    func token(of connection: String, _ environment: Environment) async throws -> String {
        switch self {
        case .text(let text): return text
        case .file(let file): return try TokenFile.read(file)
        case .variable(let name):
            guard let token = environment.nonEmpty(name) else {
                throw ShellError(.configuration, "the token of connection '\(connection)': \(name) is not set")
            }
            return token
        case .command(let words):
            let program = "the token of connection '\(connection)': \(words.first.map(\.quoted) ?? "the program")"
            let ending = try await ChildProcess(
                words: words.map { Array($0.utf8) }, environment: environment.variables(nil), directory: FilePath("/"),
                input: []
            ).run()
            guard ending.code == 0 else {
                let said = String(decoding: ending.errors.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
                throw ShellError(
                    .configuration,
                    "\(program) ended with \(ending.code.map { "code \($0)" } ?? "a signal")"
                        + (said.isEmpty ? "" : ": \(said.terminalSafe)"))
            }
            let line = ending.output.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            guard let token = String(validating: line, as: UTF8.self), !token.isEmpty else {
                throw ShellError(.configuration, "\(program) wrote no token")
            }
            return token
        }
    }
}
