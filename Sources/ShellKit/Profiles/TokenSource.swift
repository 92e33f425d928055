import MictlanXClient
import MictlanXModel
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

    /// So long a program may take: one that asks somebody who is not there would hold every command up.
    private static let patience = Duration.seconds(30)

    /// Reads the token.
    ///
    /// - Parameters:
    ///   - connection: whose it is, for messages.
    ///   - environment: holds the variable, and is that of the program.
    ///   - patience: how long a program may take.
    /// - Returns: the token.
    /// - Throws: `ShellError` with code 7 where there is none.
    func token(
        of connection: String, _ environment: Environment, patience: Duration = Self.patience
    ) async throws -> String {
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
            let process = ChildProcess(
                words: words.map { Array($0.utf8) }, environment: environment.variables(nil), directory: FilePath("/"),
                input: [])
            guard let ending = try await Self.ending(of: process, patience) else {
                throw ShellError(
                    .configuration, "\(program) has written none within \(DurationText.format(patience))",
                    hint: "it must not ask anybody: run it by hand to see what it waits for")
            }
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

    /// Runs a program and stops it when it takes too long.
    ///
    /// - Returns: how it ended; `nil` where it was stopped.
    private static func ending(of process: ChildProcess, _ patience: Duration) async throws -> ChildProcess.Ending? {
        try await withThrowingTaskGroup(of: ChildProcess.Ending?.self) { group in
            group.addTask { try await process.run() }
            group.addTask {
                try await Task.sleep(for: patience, clock: .continuous)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
